extension SymbolTable {
    private static let magic: StaticString = "HAPKSYMS"
    private static let version: UInt32 = 1

    private enum Section: Int, CaseIterable {
        case buildID, object, offsets, names, strings
    }

    /// Reads the bytes of a symbol file and checks everything that a lookup relies on.
    ///
    /// Throws `damagedFile` with the offset. `path` is for the error alone.
    public init(encoded bytes: [UInt8], path: String) throws(KernelSourcesError) {
        let file = try FlatFile(
            bytes, magic: Self.magic, layouts: [.init(version: Self.version, sectionCount: Section.allCases.count)], path: path)
        self.init(
            buildID: try BuildID(bytes: file.content(Section.buildID.rawValue)),
            object: String(decoding: file.content(Section.object.rawValue), as: UTF8.self),
            encoded: bytes,
            offsets: try file.array(Section.offsets.rawValue, path: path),
            names: try file.array(Section.names.rawValue, path: path),
            strings: try StringTable(file.content(Section.strings.rawValue), path: path))
        let start = file.start(Section.offsets.rawValue)
        guard offsets.count == names.count, offsets.ascends else {
            throw FlatFile.damaged(path, offset: start, "the symbols are not in order")
        }
        guard !names.contains(where: { Int($0) >= strings.size }) else {
            throw FlatFile.damaged(path, offset: start, "a name outside the table of texts")
        }
    }

    /// A table of an object's text symbols, which may come in any order.
    ///
    /// Of symbols at one offset, the order stays. Throws `damagedFile` when the table is too large to be kept.
    public init(buildID: BuildID, object: String, symbols: [Symbol]) throws(KernelSourcesError) {
        try self.init(buildID, object, symbols.map { ($0.offset, $0.name.utf8) })
    }

    /// The same, from the bytes of the symbols' names; a zero byte ends a name.
    public init(
        buildID: BuildID, object: String, names: [(offset: TextOffset, utf8: ArraySlice<UInt8>)]
    ) throws(KernelSourcesError) {
        try self.init(buildID, object, names)
    }

    private init<Name: Sequence<UInt8>>(
        _ buildID: BuildID, _ object: String, _ symbols: [(offset: TextOffset, utf8: Name)]
    ) throws(KernelSourcesError) {
        let order = symbols.indices.sorted { (symbols[$0].offset, $0) < (symbols[$1].offset, $1) }
        // Of a kernel's names, more than 99 in 100 are there once: they are not looked up to be shared.
        var strings: [UInt8] = []
        let names = order.map { index in
            let start = UInt32(strings.count)
            strings.append(contentsOf: symbols[index].utf8)
            strings.append(0)
            return start
        }
        let bytes = FlatFile.assemble(
            magic: Self.magic, version: Self.version,
            sections: [
                buildID.bytes, Array(object.utf8), [UInt8](flat: order.map { symbols[$0].offset.rawValue }),
                [UInt8](flat: names), strings,
            ])
        try self.init(encoded: bytes, path: "the new symbol table of \(object)")
    }
}
