import StrictYAML

/// A program and its arguments as a list of words, never a shell line; within what an agent takes.
struct CommandWords {
    static let countLimit = 64
    private static let wordLimit = 256
    private static let byteLimit = 32 << 10

    let words: [String]

    init(_ value: YAMLValue) throws(YAMLError) {
        guard value.isList else { throw value.refused("is not a list of words", remedy: "write [program, argument, ...]") }
        words = try value.texts()
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
