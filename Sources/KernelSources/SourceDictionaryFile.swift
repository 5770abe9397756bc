extension SourceDictionary {
    private static let magic: StaticString = "HAPKDICT"
    private static let version: UInt32 = 2
    /// Version 1 had no aliases.
    private static let layouts: [FlatFile.Layout] = [
        .init(version: version, sectionCount: Section.allCases.count),
        .init(version: 1, sectionCount: Section.aliasNames.rawValue),
    ]

    private enum Section: Int, CaseIterable {
        case buildID, object, functions, lows, highs, owners, strings, aliasNames, aliasOwners
    }

    /// Reads the bytes of a dictionary's file and checks everything that a lookup relies on.
    ///
    /// Throws `damagedFile` with the offset. `path` is for the error alone.
    public init(encoded bytes: [UInt8], path: String) throws(KernelSourcesError) {
        let file = try FlatFile(bytes, magic: Self.magic, layouts: Self.layouts, path: path)
        self.init(
            buildID: try BuildID(bytes: file.content(Section.buildID.rawValue)),
            object: String(decoding: file.content(Section.object.rawValue), as: UTF8.self),
            encoded: bytes,
            functions: try file.array(Section.functions.rawValue, path: path),
            lows: try file.array(Section.lows.rawValue, path: path),
            highs: try file.array(Section.highs.rawValue, path: path),
            owners: try file.array(Section.owners.rawValue, path: path),
            strings: try StringTable(file.content(Section.strings.rawValue), path: path),
            aliasNames: try Self.optionalArray(.aliasNames, of: file, path: path),
            aliasOwners: try Self.optionalArray(.aliasOwners, of: file, path: path))
        try checkAliases(start: file.has(Section.aliasNames.rawValue) ? file.start(Section.aliasNames.rawValue) : 0, path: path)
        try checkFunctions(start: file.start(Section.functions.rawValue), path: path)
        try checkRanges(start: file.start(Section.lows.rawValue), path: path)
    }

    private static func optionalArray(
        _ section: Section, of file: FlatFile, path: String
    ) throws(KernelSourcesError) -> FlatArray<UInt32> {
        guard file.has(section.rawValue) else { return FlatArray([], 0..<0) }
        return try file.array(section.rawValue, path: path)
    }

    private func checkAliases(start: Int, path: String) throws(KernelSourcesError) {
        guard aliasNames.count == aliasOwners.count, aliasOwners.ascends else {
            throw FlatFile.damaged(path, offset: start, "the aliases are not in order")
        }
        guard !aliasNames.contains(where: { Int($0) >= strings.size }), !aliasOwners.contains(where: { $0 >= count }) else {
            throw FlatFile.damaged(path, offset: start, "an alias without a name or a function")
        }
    }

    private func checkFunctions(start: Int, path: String) throws(KernelSourcesError) {
        let width = Field.allCases.count
        guard functions.count % width == 0 else {
            throw FlatFile.damaged(path, offset: start, "the table of functions ends inside a function")
        }
        for index in stride(from: 0, to: functions.count, by: width) {
            for field in [Field.name, .file, .section] where Int(functions[index + field.rawValue]) >= strings.size {
                throw FlatFile.damaged(path, offset: start + 4 * index, "a text outside the table of texts")
            }
            guard LineEvidence.allCases.contains(where: { $0.rawValue == functions[index + Field.evidence.rawValue] }) else {
                throw FlatFile.damaged(path, offset: start + 4 * index, "an unknown origin of lines")
            }
        }
    }

    private func checkRanges(start: Int, path: String) throws(KernelSourcesError) {
        guard lows.count == highs.count, lows.count == owners.count, lows.ascends else {
            throw FlatFile.damaged(path, offset: start, "the stretches of code are not in order")
        }
        for index in owners.indices where owners[index] >= count || highs[index] < lows[index] {
            throw FlatFile.damaged(path, offset: start + 8 * index, "a stretch of code without a function or an end")
        }
    }

    /// A stretch of code and the number of its function in the list that is encoded with it.
    package struct CodeRange {
        let low: UInt64
        let high: UInt64
        let function: Int

        package init(low: UInt64, high: UInt64, function: Int) {
            self.low = low
            self.high = high
            self.function = function
        }
    }

    /// Lays functions and their code out as a dictionary; `functions` may come in any order.
    package init(buildID: BuildID, object: String, functions: [SourceFunction], ranges: [CodeRange]) throws(KernelSourcesError) {
        let order = functions.indices.sorted { Self.precedes(functions[$0], functions[$1]) }
        var place = [UInt32](repeating: 0, count: functions.count)
        var strings = StringTableBuilder()
        var table: [UInt32] = []
        table.reserveCapacity(functions.count * Field.allCases.count)
        for (number, index) in order.enumerated() {
            place[index] = UInt32(number)
            let function = functions[index]
            table += [
                strings.offset(of: function.name), strings.offset(of: function.file), UInt32(clamping: function.firstLine),
                UInt32(clamping: function.lastLine), UInt32(clamping: function.lines), UInt32(clamping: function.linesInlined),
                strings.offset(of: function.section), UInt32(function.evidence.rawValue),
            ]
        }
        let aliases = order.enumerated().flatMap { number, index in
            functions[index].aliases.sorted().map { (name: strings.offset(of: $0), owner: UInt32(number)) }
        }
        let sorted = ranges.sorted { ($0.low, $0.high) < ($1.low, $1.high) }
        let bytes = FlatFile.assemble(
            magic: Self.magic, version: Self.version,
            sections: [
                buildID.bytes, Array(object.utf8), [UInt8](flat: table), [UInt8](flat: sorted.map(\.low)),
                [UInt8](flat: sorted.map(\.high)), [UInt8](flat: sorted.map { place[$0.function] }), strings.bytes,
                [UInt8](flat: aliases.map(\.name)), [UInt8](flat: aliases.map(\.owner)),
            ])
        try self.init(encoded: bytes, path: "the new dictionary of \(object)")
    }

    private static func precedes(_ left: SourceFunction, _ right: SourceFunction) -> Bool {
        if left.name != right.name { return left.name.utf8.lexicographicallyPrecedes(right.name.utf8) }
        return (left.file, left.firstLine) < (right.file, right.firstLine)
    }
}
