/// Names of functions as the source has them.
public enum SourceName {
    /// Words that compilers append, after a dot, to the name of a function that they cloned, split or made local.
    private static let suffixes: Set<String> = [
        "cold", "constprop", "isra", "llvm", "localalias", "lto_priv", "part", "warm",
    ]

    /// The name without a compiler's suffixes: `foo.isra.0`, `foo.part.1.constprop.2`, `foo.cold` and `foo.llvm.123` are `foo`.
    ///
    /// A dot that is followed by anything else belongs to the name.
    public static func folded(_ name: String) -> String {
        guard name.utf8.contains(UInt8(ascii: ".")) else { return name }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard let first = parts.first, !first.isEmpty,
            let cut = parts.dropFirst().firstIndex(where: { suffixes.contains(String($0)) })
        else { return name }
        return parts[..<cut].joined(separator: ".")
    }

    /// Whether a compiler's suffix would be folded away.
    public static func hasSuffix(_ name: String) -> Bool { folded(name).utf8.count != name.utf8.count }
}
