/// Names of functions as the source has them.
public enum SourceName {
    /// Words that compilers append, after a dot, to the name of a function that they cloned, split or made local.
    private static let suffixes = ["cold", "constprop", "isra", "llvm", "localalias", "lto_priv", "part", "warm"]

    /// The name without a compiler's suffixes: `foo.isra.0`, `foo.part.1.constprop.2`, `foo.cold` and `foo.llvm.123` are `foo`.
    ///
    /// A dot that is followed by anything else belongs to the name.
    public static func folded(_ name: String) -> String {
        let length = unsuffixedLength(of: name.utf8)
        return length == name.utf8.count ? name : String(decoding: name.utf8.prefix(length), as: UTF8.self)
    }

    /// How many bytes of a name stand before the first of a compiler's suffixes; all, if it has none.
    static func unsuffixedLength(of name: some Collection<UInt8>) -> Int {
        guard var dot = name.firstIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return name.count }
        while true {
            let rest = name[dot...].dropFirst()
            let next = rest.firstIndex(of: UInt8(ascii: ".")) ?? name.endIndex
            if suffixes.contains(where: { rest[..<next].elementsEqual($0.utf8) }) {
                return name.distance(from: name.startIndex, to: dot)
            }
            guard next < name.endIndex else { return name.count }
            dot = next
        }
    }
}
