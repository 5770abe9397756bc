/// Which symbol stands for the whole of a source function, where symbols are all there is.
///
/// `foo.isra.0` and `foo.part.1` belong to `foo`. When several symbols are called plainly `foo`, those are as many functions,
/// and a part belongs to the nearest of them, for a compiler lays the parts of a file side by side.
struct SymbolHomes: Sendable {
    private let table: SymbolTable
    /// By a hash of the source's name: the first symbol with it. Few of a kernel's names are ever asked for, so none is made a text.
    private let first: [UInt32]
    /// By symbol: the next one whose name has the same hash.
    private let next: [UInt32]
    private static let none = UInt32.max

    init(_ table: SymbolTable) {
        self.table = table
        var first = [UInt32](repeating: Self.none, count: Self.chains(for: table.count))
        var next = [UInt32](repeating: Self.none, count: table.count)
        for index in (0..<table.count).reversed() {
            let chain = Self.chain(of: Self.sourceName(of: index, in: table), among: first.count)
            next[index] = first[chain]
            first[chain] = UInt32(index)
        }
        self.first = first
        self.next = next
    }

    /// What symbol number `index`, of the source function `name`, stands for: the symbol of the whole function, nil when its name says
    /// enough; and the bytes of its code, with its parts where its name says which they are, 0 when nothing says where it ends.
    func whole(of name: String, at index: Int) -> (home: TextOffset?, size: UInt64) {
        let symbols = symbols(of: name)
        let candidates = plainOffsets(symbols)
        guard candidates.count > 1 else {
            let places = symbols.filter { $0 == 0 || table.offsets[$0 - 1] != table.offsets[$0] }
            return (nil, places.reduce(0) { $0 + size(at: $1) })
        }
        let offset = table.offsets[index]
        let home = candidates.min { Self.distance($0, offset) < Self.distance($1, offset) }
        return (home.map { TextOffset($0) }, size(at: index))
    }

    /// The symbols of a source function's name, parts included, in the order of offsets.
    private func symbols(of name: String) -> [Int] {
        let name = Array(name.utf8)
        var found: [Int] = []
        var symbol = first[Self.chain(of: name[...], among: first.count)]
        while symbol != Self.none {
            if Self.sourceName(of: Int(symbol), in: table) == name[...] { found.append(Int(symbol)) }
            symbol = next[Int(symbol)]
        }
        return found
    }

    /// Where those of `symbols` are that have no compiler's suffix, each place once.
    private func plainOffsets(_ symbols: [Int]) -> [UInt64] {
        var offsets: [UInt64] = []
        for symbol in symbols where offsets.last != table.offsets[symbol] {
            let name = table.strings.utf8(at: table.names[symbol])
            if SourceName.unsuffixedLength(of: name) == name.count { offsets.append(table.offsets[symbol]) }
        }
        return offsets
    }

    /// From a symbol to the next one elsewhere.
    private func size(at index: Int) -> UInt64 {
        var next = index + 1
        while next < table.count, table.offsets[next] == table.offsets[index] { next += 1 }
        return next < table.count ? table.offsets[next] - table.offsets[index] : 0
    }

    private static func sourceName(of index: Int, in table: SymbolTable) -> ArraySlice<UInt8> {
        let name = table.strings.utf8(at: table.names[index])
        return name.prefix(SourceName.unsuffixedLength(of: name))
    }

    private static func chains(for symbols: Int) -> Int {
        var chains = 1
        while chains < symbols { chains *= 2 }
        return chains
    }

    /// Swift's own hash, which nobody who names symbols can foresee.
    private static func chain(of name: ArraySlice<UInt8>, among count: Int) -> Int {
        var hasher = Hasher()
        name.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize() & (count - 1)
    }

    private static func distance(_ left: UInt64, _ right: UInt64) -> UInt64 { max(left, right) - min(left, right) }
}
