import StrictYAML

/// A program and its arguments as a list of words, never a shell line; within what an agent takes. A word `{file:NAME}` is the
/// text of a file in the definition's folder.
struct CommandWords {
    static let countLimit = 64
    private static let wordLimit = 256
    static let byteLimit = 32 << 10

    let words: [String]

    init(_ value: YAMLValue) throws(YAMLError) {
        guard value.isList else { throw value.refused("is not a list of words", remedy: "write [program, argument, ...]") }
        var words: [String] = []
        for item in try value.items() {
            let text = try item.text()
            words.append(try NeighbouringFile(text, beside: item)?.text ?? text)
        }
        self.words = words
        guard let program = words.first, !program.isEmpty else {
            throw value.refused("names no program", remedy: "write [program, argument, ...]")
        }
        guard words.count <= Self.wordLimit, words.allSatisfy({ $0.utf8.count <= Self.byteLimit }) else {
            throw value.refused(
                "is too long", remedy: "write at most \(Self.wordLimit) words of at most \(Self.byteLimit) bytes each")
        }
        guard !words.contains(where: { $0.utf8.contains(0) }) else {
            throw value.refused("has a zero byte", remedy: "remove it")
        }
    }
}

extension CommandWords {
    /// A list of commands; none if nothing is written.
    static func list(_ value: YAMLValue?) throws(YAMLError) -> [[String]] {
        var commands: [[String]] = []
        for item in try value?.items() ?? [] { commands.append(try CommandWords(item).words) }
        guard let value, commands.count > countLimit else { return commands }
        throw value.refused("has \(commands.count) commands", remedy: "write at most \(countLimit)")
    }
}

/// Names of programs that are looked up in PATH.
struct ProgramNames {
    let names: [String]

    init(_ value: YAMLValue?) throws(YAMLError) {
        var names: [String] = []
        for item in try value?.items() ?? [] {
            let name = try item.text()
            guard DefinitionName.isValid(name) else {
                throw item.refused("is '\(name)', no program's name", remedy: "write a name that is looked up in PATH")
            }
            names.append(name)
        }
        self.names = names
    }
}

/// What a line of output begins with: part of one line, not empty, within what an agent takes.
struct OutputPrefix {
    private static let byteLimit = 4_096

    let text: String

    init(_ value: YAMLValue) throws(YAMLError) {
        text = try value.text()
        guard !text.isEmpty, text.utf8.count <= Self.byteLimit, !text.utf8.contains(UInt8(ascii: "\n")) else {
            throw value.refused("is no beginning of a line", remedy: "write 1 to \(Self.byteLimit) bytes without a line's end")
        }
    }
}
