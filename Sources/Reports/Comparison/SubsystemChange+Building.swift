import KernelSources

/// What a comparison calls the subsystem of a function.
enum SubsystemName {
    /// Functions of which no file is known.
    static let unknown = "(file not known)"

    /// The file's subsystem by the kernel's table, as everywhere else: `tcp` for `net/ipv4/tcp.c`.
    static func of(_ file: String?) -> String { file.map(Subsystem.standard.name) ?? unknown }
}

extension SubsystemChange {
    /// Of nothing yet.
    init(_ name: String) { self.name = name }

    /// Counts a function.
    mutating func add(_ match: FunctionMatching.Match) {
        let isUnknown = [match.former, match.latter].contains { $0 != nil && $0?.lines == nil }
        // Lines that one side alone knows would pass for lines that the other lost.
        let (before, after) = isUnknown ? (0, 0) : (match.former?.lines ?? 0, match.latter?.lines ?? 0)
        functionsFrom += match.former == nil ? 0 : 1
        functionsTo += match.latter == nil ? 0 : 1
        linesFrom += before
        linesTo += after
        withoutLines += isUnknown ? 1 : 0
        switch (match.former, match.latter, match.kind) {
        case (nil, .some, .came): (came, gained) = (came + 1, gained + after)
        case (.some, nil, .went): (went, lost) = (went + 1, lost + before)
        case (nil, .some, _): (sporadic, sporadicLines) = (sporadic + 1, sporadicLines + after)
        case (.some, nil, _): (sporadic, sporadicLines) = (sporadic - 1, sporadicLines - before)
        case (.some, .some, let kind):
            resized += after - before
            moved += kind == .moved ? 1 : 0
            renamed += kind == .renamed ? 1 : 0
        case (nil, nil, _): break
        }
    }

    /// Counts all of another subsystem.
    mutating func add(_ other: SubsystemChange) {
        let counts: [WritableKeyPath<SubsystemChange, Int>] = [
            \.functionsFrom, \.functionsTo, \.came, \.went, \.sporadic, \.moved, \.renamed, \.linesFrom, \.linesTo, \.gained,
            \.lost,
            \.resized, \.sporadicLines, \.withoutLines,
        ]
        for count in counts { self[keyPath: count] += other[keyPath: count] }
    }

    /// All matches together, and by subsystem.
    static func of(_ matches: [FunctionMatching.Match]) -> (total: SubsystemChange, subsystems: [SubsystemChange]) {
        var total = SubsystemChange("total")
        var byName: [String: SubsystemChange] = [:]
        for match in matches {
            total.add(match)
            let name = SubsystemName.of(match.latter?.file ?? match.former?.file)
            byName[name, default: SubsystemChange(name)].add(match)
        }
        let sorted = byName.values.sorted { left, right in
            let (one, other) = (left.turnover, right.turnover)
            return one == other ? (left.came + left.went, right.name) > (right.came + right.went, left.name) : one > other
        }
        return (total, sorted)
    }

    /// Lines that came, went or changed.
    private var turnover: Int { gained + lost + abs(resized) }
}

extension FunctionChange {
    /// The change that a match is; nil for a function that both sides reach alike.
    init?(_ match: FunctionMatching.Match) {
        guard let kind = match.kind, let body = match.latter ?? match.former else { return nil }
        let former = match.former
        self.init(
            kind: kind, name: body.name, formerName: former.flatMap { $0.name == body.name ? nil : $0.name }, module: body.module,
            file: body.file, formerFile: former.flatMap { $0.file == body.file ? nil : $0.file }, firstLine: body.firstLine,
            subsystem: SubsystemName.of(body.file), lines: match.latter?.lines, formerLines: former?.lines,
            reached: match.latter?.reached ?? 0, formerReached: former?.reached ?? 0, isInOtherKernel: match.isInOtherKernel)
    }

    /// By kind, the longest bodies and the greatest growth first.
    static func precedes(_ left: FunctionChange, _ right: FunctionChange) -> Bool {
        let kinds = Kind.allCases
        if left.kind != right.kind {
            return (kinds.firstIndex(of: left.kind) ?? 0) < (kinds.firstIndex(of: right.kind) ?? 0)
        }
        if left.weight != right.weight { return left.weight > right.weight }
        return (left.file ?? left.module, left.name) < (right.file ?? right.module, right.name)
    }

    private var weight: Int {
        switch kind {
        case .resized, .moved, .renamed: abs((lines ?? 0) - (formerLines ?? 0))
        case .came, .went, .sporadic: lines ?? formerLines ?? 0
        }
    }
}
