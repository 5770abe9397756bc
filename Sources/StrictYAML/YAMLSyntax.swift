import Yams

extension YAMLError {
    /// The parser's complaint, in words that say what to do.
    init(_ error: YamlError, in text: String, file: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            self = Self.syntax(problem, line: mark.line, column: mark.column, text: text, file: file)
        case .duplicatedKeysInMapping(let keys, let context):
            self.init(
                .duplicateKey, at: YAMLPosition(file: file, line: context.mark.line, column: context.mark.column),
                cause: "key '\(keys.first ?? "")' stands more than once", remedy: "keep one of them")
        case .reader(let problem, let offset, _, _):
            let position = offset.map { YAMLPosition(file: file, characterOffset: $0, in: text) }
            self.init(
                .syntax, at: position ?? YAMLPosition(file: file), cause: problem, remedy: "remove the character")
        default:
            self.init(.syntax, at: YAMLPosition(file: file), cause: "not YAML", remedy: "check the file's syntax")
        }
    }

    private static func syntax(_ problem: String, line: Int, column: Int, text: String, file: String) -> YAMLError {
        let position = YAMLPosition(file: file, line: line, column: column)
        if problem.contains("cannot start any token"), Self.character(line: line, column: column, of: text) == "\t" {
            return YAMLError(.tab, at: position, cause: "a tab in the indentation", remedy: "indent with spaces")
        }
        return YAMLError(.syntax, at: position, cause: problem, remedy: remedy(for: problem))
    }

    private static func remedy(for problem: String) -> String {
        let remedies = [
            ("alias", "put text that begins with * in quotes"),
            ("mapping values are not allowed", "indent the line as its neighbours, or put text with a colon in quotes"),
            ("cannot start any token", "put text with such a character in quotes"),
            ("another document", "keep one document a file"),
            ("block end", "indent the line as its neighbours"),
            ("expected ',' or ']'", "close the list with ]"),
            ("expected ',' or '}'", "close the mapping with }"),
            ("end of stream", "close the quote or bracket"),
            ("expected ':'", "write the line as 'key: value'"),
            ("nesting", "nest less"),
        ]
        return remedies.first { problem.contains($0.0) }?.1 ?? "check the syntax here and in the line before"
    }

    private static func character(line: Int, column: Int, of text: String) -> Unicode.Scalar? {
        let lines = text.split(separator: "\n", maxSplits: line, omittingEmptySubsequences: false)
        guard lines.indices.contains(line - 1) else { return nil }
        return lines[line - 1].unicodeScalars.dropFirst(column - 1).first
    }
}

extension YAMLPosition {
    fileprivate init(file: String, characterOffset: Int, in text: String) {
        let before = text.prefix(characterOffset)
        let lines = before.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        self.init(file: file, line: lines.count, column: (lines.last?.unicodeScalars.count ?? 0) + 1)
    }
}
