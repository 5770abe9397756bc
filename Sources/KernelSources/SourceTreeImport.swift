/// Lines of a kernel of which only symbols and the source tree are at hand.
///
/// Symbols have names and places, tags have names and lines. A name that one definition has is settled, and so is one that a single
/// `.c` file defines: headers often have an empty function of that name for kernels without the option. Of several definitions
/// with one name, the linker tells: it lays the functions of a file side by side, so the file of the nearest settled symbol wins.
struct TaggedSymbols {
    /// How many symbols to either side may tell a file.
    private static let reach = 8
    /// What the names of the bytes before a function begin with, where those are symbols of their own (CONFIG_PREFIX_SYMBOLS).
    private static let padding = "__pfx_"

    private let symbols: [(low: UInt64, high: UInt64, name: String)]
    private let candidates: [[SourceTags.Tag]]

    init(_ table: SymbolTable, tags: SourceTags) {
        var found: [(low: UInt64, high: UInt64, name: String)] = []
        for index in 0..<table.count where index == 0 || table.offsets[index] != table.offsets[index - 1] {
            let low = table.offsets[index]
            if let last = found.indices.last { found[last].high = low }
            found.append((low: low, high: low, name: SourceName.folded(table.strings.text(at: table.names[index]))))
        }
        symbols = found.filter { $0.low < $0.high && !$0.name.hasPrefix(Self.padding) }
        candidates = symbols.map { symbol in
            let tags = tags.candidates(for: symbol.name)
            let bodies = tags.filter { $0.file.hasSuffix(".c") }
            return bodies.count == 1 ? bodies : tags
        }
    }

    /// The functions that were found, and their code; symbols without a tag, such as assembly, are left out.
    func matched() -> (functions: [SourceFunction], ranges: [SourceDictionary.CodeRange]) {
        var numbers: [SourceTags.Tag: Int] = [:]
        var functions: [SourceFunction] = []
        var ranges: [SourceDictionary.CodeRange] = []
        for index in symbols.indices {
            guard let tag = chosen(at: index) else { continue }
            let symbol = symbols[index]
            let number = numbers[tag] ?? functions.count
            if number == functions.count {
                numbers[tag] = number
                functions.append(
                    SourceFunction(
                        name: symbol.name, file: tag.file, firstLine: tag.firstLine, lastLine: tag.lastLine, lines: tag.lines,
                        linesInlined: tag.lines, section: "", evidence: .sourceTags))
            }
            ranges.append(.init(low: symbol.low, high: symbol.high, function: number))
        }
        return (functions, ranges)
    }

    private func chosen(at index: Int) -> SourceTags.Tag? {
        let tags = candidates[index]
        guard tags.count > 1 else { return tags.first }
        for distance in 1...Self.reach {
            for neighbour in [index - distance, index + distance] where candidates.indices.contains(neighbour) {
                let settled = candidates[neighbour]
                guard settled.count == 1, let found = tags.first(where: { $0.file == settled[0].file }) else { continue }
                return found
            }
        }
        return nil
    }
}

extension KernelLibrary {
    /// Makes and stores the dictionary of an object whose symbols are here, from the source tree that it was built from.
    ///
    /// Throws `missingSymbols`, `unreadableFile`, `unusableTags`, `unwritableLibrary`. An object with a dictionary from DWARF,
    /// which is better, keeps it: `alreadyDescribed`.
    public func importSourceTree(
        at tree: String, for buildID: BuildID, architecture: String?
    ) async throws(KernelSourcesError) -> ImportedObject {
        guard let symbols = try symbolTable(for: buildID) else {
            throw KernelSourcesError(
                .missingSymbols, at: buildID.hex, cause: "nothing is known of this object's symbols",
                remedy: "measure a host with that kernel first: it sends them")
        }
        if let known = try dictionary(for: buildID), known.count > 0, known[0].evidence != .sourceTags {
            throw KernelSourcesError(
                .alreadyDescribed, at: buildID.hex, cause: "its lines are known from debug information, which is better",
                remedy: "nothing needs to be done")
        }
        let tags = try await SourceTags.read(tree: tree, architecture: architecture)
        let matched = TaggedSymbols(symbols, tags: tags).matched()
        let dictionary = try SourceDictionary(
            buildID: buildID, object: symbols.object, functions: matched.functions, ranges: matched.ranges)
        try store(dictionary)
        return ImportedObject(buildID: buildID, object: dictionary.object, functions: dictionary.count)
    }
}
