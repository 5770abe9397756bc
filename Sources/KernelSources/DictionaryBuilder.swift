extension SourceDictionary {
    /// Makes the dictionary of a kernel object from its DWARF.
    ///
    /// `path` names a `vmlinux` or a module, relocatable or separate, whose DWARF may be compressed. Throws
    /// `unreadableFile`, `notAnObject`, `malformedBuildID`, `missingBase` or `missingDebugInformation`.
    public init(objectAt path: String) throws(KernelSourcesError) {
        try self.init(KernelObjectFile(path: path))
    }

    /// Makes the dictionary of a program or library from the DWARF in its file, or in the file that was split off it. Offsets are then
    /// addresses, as the file's own symbols count.
    ///
    /// Throws `unreadableFile`, `notAnObject`, `malformedBuildID` or `missingDebugInformation`.
    public init(programAt path: String) throws(KernelSourcesError) {
        try self.init(KernelObjectFile(path: path, isProgram: true))
    }

    private init(_ object: KernelObjectFile) throws(KernelSourcesError) {
        let harvest = try LineHarvest(of: object).lines
        let described = Self.disjoint(harvest.ranges)
        let mergedRanges = MergedFunctions.ranges(of: object, in: harvest, outside: described)
        let merged = Set(mergedRanges.map(\.definition)).subtracting(described.map(\.definition))
        let ranges = Self.disjoint(described + mergedRanges)
        let attribution = LineAttribution(harvest, ranges: ranges, merged: merged)
        let aliases = Self.aliases(in: object, ranges: ranges, definitions: harvest.definitions)
        var number: [UInt32: Int] = [:]
        var functions: [SourceFunction] = []
        for range in ranges where number[range.definition] == nil {
            number[range.definition] = functions.count
            let definition = harvest.definitions[Int(range.definition)]
            let lines = Int(attribution.lastLines[Int(range.definition)] - definition.line) + 1
            functions.append(
                SourceFunction(
                    name: definition.name, file: harvest.files[Int(definition.file)], firstLine: Int(definition.line),
                    lastLine: Int(definition.line) + lines - 1, lines: lines,
                    linesInlined: lines + Int(attribution.inlinedLines[Int(range.definition)]),
                    section: object.sectionName(at: object.base + UInt64(range.low)),
                    evidence: merged.contains(range.definition) ? .estimated : .debugInformation,
                    aliases: aliases[range.definition].map { $0.sorted() } ?? []))
        }
        let code = ranges.filter { object.keepsPlace(at: UInt64($0.low)) }.compactMap { range in
            number[range.definition].map { CodeRange(low: UInt64(range.low), high: UInt64(range.high), function: $0) }
        }
        try self.init(buildID: object.buildID, object: object.name, functions: functions, ranges: code)
    }

    /// The other names of symbols at the first byte of a stretch of code, by definition.
    private static func aliases(
        in object: KernelObjectFile, ranges: [HarvestedRange], definitions: [Definition]
    ) -> [UInt32: Set<String>] {
        var found: [UInt32: Set<String>] = [:]
        for symbol in object.functionNames() {
            let place = ranges.partitionPoint { $0.low >= symbol.low }
            guard place < ranges.count, ranges[place].low == symbol.low else { continue }
            let definition = ranges[place].definition
            if definitions[Int(definition)].name != symbol.name { found[definition, default: []].insert(symbol.name) }
        }
        return found
    }

    /// Ranges in order, without repetition and overlap: of functions whose code was found identical and merged, the first stays.
    private static func disjoint(_ ranges: [HarvestedRange]) -> [HarvestedRange] {
        var kept: [HarvestedRange] = []
        for range in ranges.sorted(by: { ($0.low, $0.high, $0.definition) < ($1.low, $1.high, $1.definition) }) {
            if let last = kept.last, range.low < last.high { continue }
            kept.append(range)
        }
        return kept
    }
}

extension BuildID {
    /// The build-id of an ELF file, a `vmlinux` or a module; throws `unreadableFile`, `notAnObject`, `malformedBuildID` or
    /// `missingBase`.
    public init(objectAt path: String) throws(KernelSourcesError) { self = try KernelObjectFile(path: path).buildID }
}
