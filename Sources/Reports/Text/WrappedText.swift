/// Sentences of any length within a terminal's width.
enum WrappedText {
    /// The text in lines of at most `width` columns, broken between words where that can be, each line after the first
    /// indented by `indent` columns.
    static func of(_ text: String, width: Int?, indent: Int) -> String {
        guard let width, width > indent + 1 else { return text + "\n" }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let joined = line.isEmpty ? String(word) : line + " " + word
            if DisplayWidth.of(joined) <= room(width, indent, lines) {
                line = joined
                continue
            }
            if !line.isEmpty { lines.append(line) }
            line = ""
            for character in word {
                if DisplayWidth.of(line) + DisplayWidth.of(character) > room(width, indent, lines) {
                    lines.append(line)
                    line = ""
                }
                line.append(character)
            }
        }
        lines.append(line)
        return lines.joined(separator: "\n" + String(repeating: " ", count: indent)) + "\n"
    }

    private static func room(_ width: Int, _ indent: Int, _ lines: [String]) -> Int {
        lines.isEmpty ? width : width - indent
    }
}
