/// Where the console of a host is read. Both are of the coordinator's machine, and the inventory's owner answers for them.
public enum ConsoleSource: Sendable, Hashable {
    /// A regular file that it is written to, by its absolute path.
    case file(String)
    /// What a command prints, each time all that there is: a program and its arguments.
    case command([String])
}

extension ConsoleSource: CustomStringConvertible {
    /// The file, or the command's words, in a line.
    public var description: String {
        switch self {
        case .file(let path): path
        case .command(let words): words.joined(separator: " ")
        }
    }
}
