/// Text as unit files need it, so that systemd expands nothing in it; see systemd.syntax(7) and systemd.unit(5), "Specifiers".
enum UnitText {
    /// One word of a command line.
    static func commandWord(_ word: String) -> String {
        quoted(word.map { $0 == "$" ? "$$" : String($0) }.joined())
    }

    /// A word in a list of paths.
    static func quoted(_ word: String) -> String {
        let escaped = word.map { character in
            switch character {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "%": "%%"
            default: String(character)
            }
        }
        return "\"" + escaped.joined() + "\""
    }

    /// A value that stands alone on its line.
    static func value(_ text: String) -> String {
        text.map { $0 == "%" ? "%%" : String($0) }.joined()
    }
}
