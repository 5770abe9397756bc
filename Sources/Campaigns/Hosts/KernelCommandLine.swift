/// What a kernel was started with: words such as `name=value`, some of which may be secrets.
enum KernelCommandLine {
    /// Parts of a parameter's name that say that its value is a secret.
    private static let telling = ["pass", "pwd", "secret", "token", "key", "cred", "auth"]

    /// The line with the values of what is named like a secret, and the user's part of addresses, written as `…`.
    static func masked(_ line: String) -> String {
        words(of: line).map(masked(word:)).joined(separator: " ")
    }

    private static func masked(word: String) -> String {
        guard let sign = word.firstIndex(of: "=") else { return withoutUser(word) }
        let name = word[..<sign].lowercased()
        return telling.contains(where: name.contains) ? word[...sign] + "…" : withoutUser(word)
    }

    /// `//USER:PASSWORD@HOST` is an address's part that may hold a password.
    private static func withoutUser(_ word: String) -> String {
        guard let slashes = word.firstRange(of: "//") else { return word }
        let authority = word[slashes.upperBound...].prefix { $0 != "/" }
        guard let end = authority.lastIndex(of: "@") else { return word }
        return word[..<slashes.upperBound] + "…" + word[end...]
    }

    /// As the kernel takes it apart: a value in quotes may hold spaces.
    private static func words(of line: String) -> [String] {
        var words: [String] = [""]
        var isQuoted = false
        for character in line {
            if character == "\"" { isQuoted.toggle() }
            if character == " ", !isQuoted {
                words.append("")
            } else {
                words[words.count - 1].append(character)
            }
        }
        return words
    }
}
