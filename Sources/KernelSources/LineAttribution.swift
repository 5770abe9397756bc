/// Attributes line rows to function bodies.
///
/// Functions do not nest in C, so a row with a line of a file stems from the definition that was declared last before it in
/// that file, wherever the code went: into the function's own code or, inlined, into another's. That splits inlined code
/// from own code more reliably than ranges of inlined subroutines do, which leave out rows that were moved.
///
///     file lines    10 ── foo ── 24   30 ── bar ── 41        a body: from its declaration to its greatest row
///     code          [ rows 10…24, 30…41, 20…24 ]             one function, into which the compiler inlined bar
///
/// Several names on one line come from a macro such as `SYSCALL_DEFINE3`, whose wrappers share the body that follows:
/// there, only rows in a function's own code count for it.
struct LineAttribution {
    /// For each definition, the last line of its body; its own line when no row is known.
    private(set) var lastLines: [UInt32]
    /// For each definition with code, the sum of the lines of other bodies with rows in that code.
    private(set) var inlinedLines: [UInt64]

    private let bodies: BodyIndex

    /// Attributes the rows of `harvest` to the definitions whose code lies in `ranges`, which are in order.
    ///
    /// The code of definitions in `merged` has no rows of its own: their lines are estimated from its size.
    init(_ harvest: HarvestedLines, ranges: [HarvestedRange], merged: Set<UInt32>) {
        bodies = BodyIndex(harvest)
        lastLines = harvest.definitions.map(\.line)
        inlinedLines = Array(repeating: 0, count: harvest.definitions.count)
        var scan = RowScan(bodies: bodies, definitions: harvest.definitions)
        for rows in harvest.tables { scan.run(over: rows, ranges: ranges) }
        for definition in lastLines.indices {
            let body = Int(bodies.ofDefinition[definition])
            let place = bodies.isShared[body] ? scan.ownLast[definition] : scan.bodyLast[body]
            lastLines[definition] = min(place.closingLine, bodies.limits[body])
        }
        addInlined(scan)
        estimate(merged, from: ranges, definitions: harvest.definitions)
    }

    private mutating func addInlined(_ scan: RowScan) {
        for pair in Set(scan.visits) {
            let body = Int(pair & 0xFFFF_FFFF)
            let last = min(scan.bodyLast[body].closingLine, bodies.limits[body])
            inlinedLines[Int(pair >> 32)] += UInt64(last - bodies.firstLine[body]) + 1
        }
    }

    /// Gives merged definitions as many lines as the object has for so much code, inlined lines included.
    private mutating func estimate(_ merged: Set<UInt32>, from ranges: [HarvestedRange], definitions: [Definition]) {
        var sizes: [UInt32: UInt64] = [:]
        for range in ranges { sizes[range.definition, default: 0] += UInt64(range.high - range.low) }
        let measured = sizes.filter { !merged.contains($0.key) }
        let bytes = measured.values.reduce(1) { $0 + Double($1) }
        let lines = measured.keys.reduce(0) {
            $0 + Double(lastLines[Int($1)] - definitions[Int($1)].line) + 1 + Double(inlinedLines[Int($1)])
        }
        for definition in merged {
            let share = UInt64(Double(sizes[definition] ?? 0) * min(lines / bytes, 1))
            let last = UInt64(definitions[Int(definition)].line) + max(share, 1) - 1
            let limit = bodies.limits[Int(bodies.ofDefinition[Int(definition)])]
            lastLines[Int(definition)] = min(UInt32(clamping: last), limit)
        }
    }
}

/// The bodies of an object's files: one for each line of a file on which functions are declared.
struct BodyIndex {
    /// The body of each definition.
    private(set) var ofDefinition: [UInt32]
    /// The line of each body's declaration; bodies are in order of file, then line.
    private(set) var firstLine: [UInt32] = []
    /// Whether functions of several names are declared on that line.
    private(set) var isShared: [Bool] = []
    /// The last line that each body can have: it ends before the next is declared.
    private(set) var limits: [UInt32] = []
    /// The bodies of file `n` are those from `fileStarts[n]` up to `fileStarts[n + 1]`.
    private(set) var fileStarts: [Int] = []

    init(_ harvest: HarvestedLines) {
        let definitions = harvest.definitions
        ofDefinition = Array(repeating: 0, count: definitions.count)
        let order = definitions.indices.sorted {
            (definitions[$0].file, definitions[$0].line) < (definitions[$1].file, definitions[$1].line)
        }
        var last: Definition?
        for index in order {
            let definition = definitions[index]
            while fileStarts.count <= Int(definition.file) { fileStarts.append(firstLine.count) }
            if let last, last.file == definition.file, last.line == definition.line {
                isShared[isShared.count - 1] = true
            } else {
                firstLine.append(definition.line)
                isShared.append(false)
            }
            ofDefinition[index] = UInt32(firstLine.count - 1)
            last = definition
        }
        while fileStarts.count <= harvest.files.count { fileStarts.append(firstLine.count) }
        for (start, end) in zip(fileStarts, fileStarts.dropFirst()) where start < end {
            limits += firstLine[start + 1..<end].map { $0 - 1 } + [.max]
        }
    }
}

/// One pass over all rows, a unit's table at a time.
private struct RowScan {
    let bodies: BodyIndex
    let definitions: [Definition]
    /// The greatest place seen of each body.
    var bodyLast: [LinePlace]
    /// The greatest place of its body seen in each definition's own code.
    var ownLast: [LinePlace]
    /// Pairs of definition (upper half) and body (lower half), with repetitions, of which rows lie in the code of the former.
    var visits: [UInt64] = []

    init(bodies: BodyIndex, definitions: [Definition]) {
        self.bodies = bodies
        self.definitions = definitions
        bodyLast = bodies.firstLine.map { LinePlace(line: $0, column: 0) }
        ownLast = definitions.map { LinePlace(line: $0.line, column: 0) }
    }

    mutating func run(over rows: ContiguousArray<LineRow>, ranges: [HarvestedRange]) {
        rows.withUnsafeBufferPointer { rows in
            ranges.withUnsafeBufferPointer { ranges in
                bodies.firstLine.withUnsafeBufferPointer { firstLines in
                    scan(rows, ranges, firstLines)
                }
            }
        }
    }

    private mutating func scan(
        _ rows: UnsafeBufferPointer<LineRow>, _ ranges: UnsafeBufferPointer<HarvestedRange>,
        _ firstLines: UnsafeBufferPointer<UInt32>
    ) {
        var range = 0
        var body = -1
        var file = UInt32.max
        var span = firstLines.indices
        var lastVisit = UInt64.max
        for row in rows {
            let line = row.place.line
            if row.file != file {
                file = row.file
                span = bodies.fileStarts[Int(file)]..<bodies.fileStarts[Int(file) + 1]
                body = -1
            }
            let isSame = body >= 0 && firstLines[body] <= line && (body + 1 == span.upperBound || line < firstLines[body + 1])
            if !isSame {
                let after = span.partitionPoint { firstLines[$0] > line }
                body = after == span.lowerBound ? -1 : after - 1
            }
            guard body >= 0 else { continue }
            if row.place > bodyLast[body] { bodyLast[body] = row.place }
            if !(range >= 0 && ranges[range].low <= row.offset && row.offset < ranges[range].high) {
                range = ranges.partitionPoint { $0.low > row.offset } - 1
            }
            guard range >= 0, row.offset < ranges[range].high else { continue }
            let definition = ranges[range].definition
            if bodies.ofDefinition[Int(definition)] == UInt32(body) {
                if row.place > ownLast[Int(definition)] { ownLast[Int(definition)] = row.place }
                continue
            }
            let visit = UInt64(definition) << 32 | UInt64(body)
            if visit != lastVisit {
                visits.append(visit)
                lastVisit = visit
            }
        }
    }
}
