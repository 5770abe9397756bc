/// A command as a document has it.
struct DocumentedCommand {
    /// Its words behind the program's name; `N` stands for a number, and is one.
    let arguments: [String]
    /// Whether it stands in a block of its own, to be typed as it is, and not in a sentence.
    let isWhole: Bool

    /// The commands of `program` in a Markdown document: those in sentences, then those in blocks.
    static func all(of program: String, in text: String) -> [DocumentedCommand] {
        var spans: [String] = []
        var lines: [String] = []
        var isFenced = false
        for line in text.replacing("\\\n", with: " ").split(separator: "\n") {
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                isFenced.toggle()
            } else if isFenced || line.hasPrefix("    ") && !line.contains("`") {
                lines.append(String(line))
            } else {
                spans += line.matches(of: /`([^`]+)`/).map { String($0.1) }
            }
        }
        return commands(of: program, in: spans, isWhole: false) + commands(of: program, in: lines, isWhole: true)
    }

    private static func commands(of program: String, in lines: [String], isWhole: Bool) -> [DocumentedCommand] {
        lines.flatMap(simpleCommands).compactMap { words in
            let command = words.drop { $0 == "sudo" || $0.contains("=") }
            guard command.first == program else { return nil }
            // What may be left out stands in brackets.
            let words = command.dropFirst().map { String($0.trimmingPrefix("[").reversed().trimmingPrefix("]").reversed()) }
            let arguments = words.filter { $0 != "…" }.map { $0 == "N" ? "3" : $0 }
            return DocumentedCommand(arguments: arguments, isWhole: isWhole)
        }
    }

    /// A line's commands, each as words: what is between pipes, semicolons and `&&`, without comments and redirections.
    private static func simpleCommands(in line: String) -> [[String]] {
        var commands: [[String]] = [[]]
        for word in words(of: line) {
            if word == "#" { break }
            if ["|", "&&", ";", "||", "&"].contains(word) {
                commands.append([])
            } else if word.firstMatch(of: /^[0-9]*[<>]/) == nil {
                commands[commands.count - 1].append(word)
            }
        }
        return commands
    }

    private static func words(of line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            if character == quote {
                quote = nil
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character == " " {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }
}
