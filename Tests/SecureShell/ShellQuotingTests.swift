import SecureShell
import Testing

@Suite struct ShellQuotingTests {
    @Test(
        "a quoted word comes out of a real shell as it went in",
        arguments: [
            "", "plain", "two words", "it's", "''", "$HOME `id` $(id)", "a\"b\\c", "line\nbreak", "-n", "~", "ü€😀", "*?[x]",
        ])
    func roundTrip(word: String) throws {
        #expect(try Program.run("/bin/sh", ["-c", "printf %s \(ShellQuoting.quote(word))"]) == word)
    }

    @Test("a list of words stays a list")
    func list() throws {
        #expect(try Program.run("/bin/sh", ["-c", "printf '<%s>' \(ShellQuoting.join(["a b", "", "c'd"]))"]) == "<a b><><c'd>")
    }
}
