/// A heading of an INI inventory: `[group]`, `[group:children]`, perhaps with a comment behind it.
struct INIHeading {
    let group: String
    let kind: String?

    /// The heading that `line`, without spaces around it, is; nil when it is none, such as a host that begins with a range.
    init?(_ line: some StringProtocol) {
        guard line.first == "[", let close = line.firstIndex(of: "]") else { return nil }
        let behind = line[line.index(after: close)...].drop(while: \.isWhitespace)
        guard behind.isEmpty || behind.first == "#" else { return nil }
        let parts = line[line.index(after: line.startIndex)..<close].split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty, !name.contains(where: \.isWhitespace) else { return nil }
        group = String(name)
        guard parts.count > 1 else {
            kind = nil
            return
        }
        guard let first = parts[1].first, first.isLetter || first == "_" else { return nil }
        guard parts[1].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else { return nil }
        kind = String(parts[1])
    }
}
