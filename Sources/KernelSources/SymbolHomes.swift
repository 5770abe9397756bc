/// Which symbol stands for the whole of a source function, where symbols are all there is.
///
/// `foo.isra.0` and `foo.part.1` belong to `foo`. When several symbols are called plainly `foo`, those are as many functions,
/// and a part belongs to the nearest of them, for a compiler lays the parts of a file side by side.
struct SymbolHomes: Sendable {
    /// The offsets of the plain symbols of each name that has more than one.
    private let namesakes: [String: [UInt64]]
    /// The bytes of the symbols of each name that has but one plain symbol, parts included.
    private let sizes: [String: UInt64]
    private let offsets: FlatArray<UInt64>

    init(_ table: SymbolTable) {
        var seen: [String: [UInt64]] = [:]
        var sizes: [String: UInt64] = [:]
        for index in 0..<table.count {
            let name = table.strings.text(at: table.names[index])
            if index == 0 || table.offsets[index - 1] != table.offsets[index] {
                sizes[SourceName.folded(name), default: 0] += Self.size(at: index, of: table.offsets)
            }
            guard !SourceName.hasSuffix(name), seen[name]?.last != table.offsets[index] else { continue }
            seen[name, default: []].append(table.offsets[index])
        }
        namesakes = seen.filter { $0.value.count > 1 }
        self.sizes = sizes
        offsets = table.offsets
    }

    /// The bytes of a function's code, with its parts where its name says which they are; 0 when nothing says where it ends.
    func size(of name: String, at index: Int) -> UInt64 {
        namesakes[name] == nil ? sizes[name] ?? 0 : Self.size(at: index, of: offsets)
    }

    /// From a symbol to the next one elsewhere.
    private static func size(at index: Int, of offsets: FlatArray<UInt64>) -> UInt64 {
        var next = index + 1
        while next < offsets.count, offsets[next] == offsets[index] { next += 1 }
        return next < offsets.count ? offsets[next] - offsets[index] : 0
    }

    /// The symbol that stands for the function at `offset`, or nil when its name says enough.
    func home(of name: String, at offset: UInt64) -> TextOffset? {
        guard let candidates = namesakes[name] else { return nil }
        return candidates.min { Self.distance($0, offset) < Self.distance($1, offset) }.map { TextOffset($0) }
    }

    private static func distance(_ left: UInt64, _ right: UInt64) -> UInt64 { max(left, right) - min(left, right) }
}
