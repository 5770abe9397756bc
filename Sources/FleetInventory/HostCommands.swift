import StrictYAML

/// The commands of the coordinator's machine that an inventory may name for a host: lists of words, never a line for a shell.
enum HostCommands {
    private static let wordLimit = 256
    private static let byteLimit = 4_096

    static func reset(_ value: YAMLValue, resolve: (String) -> String) throws(YAMLError) -> [String] {
        guard value.isList else { throw value.refused("is not a list of words", remedy: "write [program, argument, ...]") }
        return try words(value, resolve)
    }

    static func console(_ value: YAMLValue, resolve: (String) -> String) throws(YAMLError) -> ConsoleSource {
        if value.isList { return .command(try words(value, resolve)) }
        let path = try value.text()
        guard HostSettings.isPath(path) else {
            throw value.refused("is no path of a file", remedy: "write a path, or [program, argument, ...]")
        }
        return .file(resolve(path))
    }

    /// A program that is not looked up in PATH starts, as all paths, in the inventory's folder.
    private static func words(_ value: YAMLValue, _ resolve: (String) -> String) throws(YAMLError) -> [String] {
        var words = try value.texts()
        guard let program = words.first, !program.isEmpty else {
            throw value.refused("names no program", remedy: "write [program, argument, ...]")
        }
        guard words.count <= wordLimit, words.allSatisfy({ $0.utf8.count <= byteLimit && !$0.utf8.contains(0) }) else {
            throw value.refused(
                "is too long, or has a zero byte", remedy: "write at most \(wordLimit) words of at most \(byteLimit) bytes each")
        }
        if program.contains("/") {
            guard HostSettings.isPath(program) else {
                throw value.refused("names another user's home", remedy: "write the path out")
            }
            words[0] = resolve(program)
        }
        return words
    }
}
