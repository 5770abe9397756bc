/// Refuses a line that begins with a tab, which YAML takes in some places and not in others.
enum IndentationTab {
    static func refuse(in text: String, file: String) throws(YAMLError) {
        var line = 1
        var atLineStart = true
        for byte in text.utf8 {
            if atLineStart, byte == UInt8(ascii: "\t") {
                throw YAMLError(
                    .tab, at: YAMLPosition(file: file, line: line, column: 1), cause: "a tab in the indentation",
                    remedy: "indent with spaces")
            }
            atLineStart = byte == UInt8(ascii: "\n")
            if atLineStart { line += 1 }
        }
    }
}
