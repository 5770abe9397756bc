/// Parses a selection by recursive descent; nesting is bounded.
struct SelectionParser {
    private static let depthLimit = 64
    /// Each of them is held against every host, so there may be fewer of them than of names.
    private static let globLimit = 1_024

    private let text: String
    private let tokens: [SelectionLexer.Placed]
    private var index = 0
    /// How many names its patterns stand for altogether.
    private var names = 0

    init(_ text: String) throws(SelectionError) {
        self.text = text
        tokens = try SelectionLexer.tokens(of: text)
    }

    mutating func parse() throws(SelectionError) -> Selection.Expression {
        let expression = try choice(depth: 0)
        if let token = peek {
            let remedy = token == .close ? "remove it, or open it with (" : "write & for both or | for either before it"
            throw fault("unexpected '\(written(token))'", remedy)
        }
        return expression
    }

    private mutating func choice(depth: Int) throws(SelectionError) -> Selection.Expression {
        var parts = [try either(depth: depth)]
        while take(.or) { parts.append(try either(depth: depth)) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func either(depth: Int) throws(SelectionError) -> Selection.Expression {
        var parts = [try part(depth: depth)]
        while take(.and) { parts.append(try part(depth: depth)) }
        return parts.count == 1 ? parts[0] : .every(parts)
    }

    private mutating func part(depth: Int) throws(SelectionError) -> Selection.Expression {
        guard depth < Self.depthLimit else { throw fault("nested deeper than \(Self.depthLimit) levels", "nest less") }
        if take(.not) { return .not(try part(depth: depth + 1)) }
        if take(.open) {
            let inner = try choice(depth: depth + 1)
            guard take(.close) else { throw fault("a ( without its )", "close it with )") }
            return inner
        }
        return try term()
    }

    private mutating func term() throws(SelectionError) -> Selection.Expression {
        let column = self.column
        guard case .word(let word)? = peek else {
            let cause = peek.map { "'\(written($0))' where a host or group is wanted" } ?? "a host or group is missing"
            throw fault(cause, "write a name, a group, or a comparison such as arch=aarch64")
        }
        index += 1
        if case .comparison(let comparison)? = peek {
            index += 1
            return .comparison(attribute: word, comparison, value: try value(of: word), column: column)
        }
        if word == "all" { return .all }
        if word.hasPrefix("@") {
            guard word.count > 1 else { throw fault("@ without a group's name", "write @ and the name, without a space", column) }
            return .group(String(word.dropFirst()), column: column)
        }
        return .name(try checked(word, column), column: column)
    }

    private mutating func value(of attribute: String) throws(SelectionError) -> String {
        switch peek {
        case .word(let value)?, .quoted(let value)?:
            index += 1
            return value
        default:
            throw fault("no value to compare '\(attribute)' with", "write one, in quotes if it has spaces or operators")
        }
    }

    private mutating func checked(_ word: String, _ column: Int) throws(SelectionError) -> String {
        let count: Int
        do throws(HostPattern.Fault) {
            count = try HostPattern(word).count
        } catch {
            throw fault(error.cause, error.remedy, column + error.offset)
        }
        if GlobPattern.isGlob(word), count > Self.globLimit {
            throw fault("'\(word)' stands for more than \(Self.globLimit) globs", "write * for the range too", column)
        }
        names += count
        guard names <= HostPattern.expansionLimit else {
            throw fault("stands for more than \(HostPattern.expansionLimit) names", "put the hosts into a group", column)
        }
        return word
    }

    private var peek: SelectionLexer.Token? {
        index < tokens.count ? tokens[index].token : nil
    }

    /// The column of the next token, or the one after the text.
    private var column: Int {
        index < tokens.count ? tokens[index].column : text.count + 1
    }

    private mutating func take(_ token: SelectionLexer.Token) -> Bool {
        guard peek == token else { return false }
        index += 1
        return true
    }

    private func written(_ token: SelectionLexer.Token) -> String {
        switch token {
        case .word(let word), .quoted(let word): word
        case .comparison(let comparison): comparison.rawValue
        case .and: "&"
        case .or: "|"
        case .not: "!"
        case .open: "("
        case .close: ")"
        }
    }

    private func fault(_ cause: String, _ remedy: String, _ column: Int? = nil) -> SelectionError {
        SelectionError(code: .syntax, selection: text, column: column ?? self.column, cause: cause, remedy: remedy)
    }
}
