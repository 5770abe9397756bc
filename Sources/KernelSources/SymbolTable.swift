/// The names of a kernel object's text symbols by offset, as a host's kernel lists them.
///
/// They give names to functions of kernels for which no debug information was imported.
public struct SymbolTable: Sendable {
    /// The object's identity.
    public let buildID: BuildID
    /// `vmlinux`, or the module's name.
    public let object: String
    /// The bytes that are kept on disk.
    public let encoded: [UInt8]
    let offsets: FlatArray<UInt64>
    let names: FlatArray<UInt32>
    let strings: StringTable

    /// A text symbol.
    public struct Symbol: Hashable, Codable, Sendable {
        /// Where its code begins.
        public let offset: TextOffset
        /// Its name, with a compiler's suffixes.
        public let name: String

        /// A symbol with a name at an offset.
        public init(offset: TextOffset, name: String) {
            self.offset = offset
            self.name = name
        }
    }

    init(
        buildID: BuildID, object: String, encoded: [UInt8], offsets: FlatArray<UInt64>, names: FlatArray<UInt32>,
        strings: StringTable
    ) {
        self.buildID = buildID
        self.object = object
        self.encoded = encoded
        self.offsets = offsets
        self.names = names
        self.strings = strings
    }

    /// The number of symbols.
    public var count: Int { offsets.count }

    /// Symbol number `index` in the order of offsets; `index` must be below `count`.
    public subscript(index: Int) -> Symbol {
        Symbol(offset: TextOffset(offsets[index]), name: strings.text(at: names[index]))
    }

    /// The symbol whose code holds an offset: the last that begins at or before it, and of several there the first listed.
    public func symbol(at offset: TextOffset) -> Symbol? { index(at: offset).map { self[$0] } }

    /// All names of the code that holds an offset.
    public func names(at offset: TextOffset) -> [String] { index(at: offset).map { namesakes(of: $0) } ?? [] }

    func index(at offset: TextOffset) -> Int? {
        guard var index = offsets.lastIndex(atMost: offset.rawValue) else { return nil }
        while index > 0, offsets[index - 1] == offsets[index] { index -= 1 }
        return index
    }

    /// The names of all symbols at the offset of symbol number `index`, which must be the first there.
    func namesakes(of index: Int) -> [String] {
        (index..<count).prefix { offsets[$0] == offsets[index] }.map { strings.text(at: names[$0]) }
    }
}
