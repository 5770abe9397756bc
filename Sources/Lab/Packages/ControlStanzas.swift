/// Debian's control format: stanzas of `Name: value` lines, separated by empty lines; a line that begins with a blank goes on the last.
enum ControlStanzas {
    /// Each stanza's fields; names in lower case, continuation lines joined by newlines, comments left out.
    static func parse(_ text: String) -> [[String: String]] {
        var stanzas: [[String: String]] = []
        var fields: [String: String] = [:]
        var last: String?
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.allSatisfy(\.isWhitespace) {
                if !fields.isEmpty { stanzas.append(fields) }
                fields = [:]
                last = nil
            } else if line.hasPrefix("#") {
                continue
            } else if let first = line.first, first.isWhitespace {
                if let last { fields[last, default: ""] += "\n" + line.drop(while: \.isWhitespace) }
            } else if let colon = line.firstIndex(of: ":") {
                let name = line[..<colon].lowercased()
                fields[name] = String(line[line.index(after: colon)...].drop(while: \.isWhitespace))
                last = name
            }
        }
        if !fields.isEmpty { stanzas.append(fields) }
        return stanzas
    }
}
