/// Words for a POSIX shell.
public enum ShellQuoting {
    /// The text as one word that the shell takes literally, whatever it contains. (A NUL byte cannot be in an argument; it is left out.)
    public static func quote(_ text: String) -> String {
        let text = text.filter { $0 != "\0" }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// The words, quoted and joined by spaces.
    public static func join(_ words: [String]) -> String {
        words.map(quote).joined(separator: " ")
    }
}
