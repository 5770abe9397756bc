/// Cuts a selection into words and operators.
struct SelectionLexer {
    enum Token: Hashable {
        case word(String)
        /// In quotes: always a value, never an operator.
        case quoted(String)
        case comparison(Selection.Comparison)
        case and, or, not, open, close
    }

    struct Placed: Hashable {
        let token: Token
        /// From 1.
        let column: Int
    }

    private static let lengthLimit = 1 << 16
    private static let operators: [Character: Token] = [
        "&": .and, "|": .or, ",": .or, "!": .not, "(": .open, ")": .close,
    ]

    private let text: String
    private let characters: [Character]
    private var index = 0

    private init(_ text: String) {
        self.text = text
        characters = Array(text)
    }

    static func tokens(of text: String) throws(SelectionError) -> [Placed] {
        guard text.utf8.count <= lengthLimit else {
            throw SelectionError(
                code: .syntax, selection: "\(text.prefix(20))...", column: 1, cause: "longer than \(lengthLimit) bytes",
                remedy: "put the hosts into a group")
        }
        var lexer = SelectionLexer(text)
        var tokens: [Placed] = []
        while let token = try lexer.next() { tokens.append(token) }
        return tokens
    }

    private mutating func next() throws(SelectionError) -> Placed? {
        while index < characters.count, characters[index].isWhitespace { index += 1 }
        guard index < characters.count else { return nil }
        let column = index + 1
        if let comparison = comparison() { return Placed(token: .comparison(comparison), column: column) }
        let character = characters[index]
        if let token = Self.operators[character] {
            index += 1
            return Placed(token: token, column: column)
        }
        let token: Token = character == "\"" || character == "'" ? .quoted(try quoted(until: character)) : .word(try word())
        return Placed(token: token, column: column)
    }

    private mutating func comparison() -> Selection.Comparison? {
        let two = String(characters[index...].prefix(2))
        for length in [2, 1] {
            if let comparison = Selection.Comparison(rawValue: String(two.prefix(length))), two.count >= length {
                index += length
                return comparison
            }
        }
        return nil
    }

    private mutating func quoted(until quote: Character) throws(SelectionError) -> String {
        let start = index + 1
        guard let end = characters[start...].firstIndex(of: quote) else {
            throw fault(at: index, cause: "a quote without its end", remedy: "close it with \(quote)")
        }
        index = end + 1
        return String(characters[start..<end])
    }

    /// A comma inside brackets belongs to a range.
    private mutating func word() throws(SelectionError) -> String {
        let start = index
        var bracket: Int?
        while index < characters.count {
            let character = characters[index]
            if bracket == nil, endsWord(character) { break }
            if character == "[" { bracket = bracket ?? index }
            if character == "]" { bracket = nil }
            index += 1
        }
        if let bracket { throw fault(at: bracket, cause: "a bracket without its partner", remedy: "write ranges as [1-40]") }
        return String(characters[start..<index])
    }

    private func endsWord(_ character: Character) -> Bool {
        character.isWhitespace || Self.operators[character] != nil || "=<>\"'".contains(character)
    }

    private func fault(at index: Int, cause: String, remedy: String) -> SelectionError {
        SelectionError(code: .syntax, selection: text, column: index + 1, cause: cause, remedy: remedy)
    }
}
