import Foundation
import SecureShell
import Testing

@Suite struct KnownHostsTests {
    private static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIMXEfDcSjP3BLgpkZKFwA0mz9Qh1xj4CU0nOJcKBYHO"

    @Test(
        "the first field names hosts by lists, wildcards, negation and ports",
        arguments: [
            ("one", "one", true), ("one", "two", false), ("one,two", "two", true), ("ONE", "one", true), ("one", "ONE", true),
            ("*", "anything", true), ("*.example", "a.example", true), ("*.example", "example", false),
            ("web?", "web1", true), ("web?", "web12", false), ("*.example,!bad.example", "bad.example", false),
            ("*.example,!bad.example", "good.example", true), ("!bad.example", "good.example", false),
            ("[one]:2222", "[one]:2222", true), ("[one]:2222", "one", false), ("one", "[one]:2222", false),
            ("10.0.*.1", "10.0.77.1", true), ("a*b*c", "aXXbYYc", true), ("a*b*c", "aXXbYY", false), ("::1", "::1", true),
        ])
    func patterns(pattern: String, name: String, matches: Bool) {
        let known = KnownHosts(lines: "\(pattern) \(KnownHostsTests.key)")
        #expect(known.problems.isEmpty)
        #expect(known.entries(for: name).isEmpty != matches)
    }

    @Test("comments, empty lines, tabs, CRLF and trailing comments are no obstacle")
    func layout() {
        let known = KnownHosts(
            lines: "# one\n\n  \t# two\none\t\(KnownHostsTests.key) a comment here\r\ntwo \(KnownHostsTests.key)\r\n")
        #expect(known.problems.isEmpty)
        #expect(known.entries.map(\.line) == [4, 5])
    }

    @Test(
        "a line that cannot be understood is named by its number and trusted by nobody",
        arguments: [
            ("one", KnownHosts.Problem.Reason.tooFewFields), ("one ssh-ed25519", .tooFewFields), ("one ssh-ed25519 !!!", .badKey),
            ("one ssh-ed25519 AAAA", .badKey), ("one ssh-rsa \(key.dropFirst(12))", .wrongKeyType),
            ("@wrong one \(key)", .unknownMarker), ("@cert-authority * \(key)", .certificateAuthority),
            ("|1|AAAA \(key)", .badHashedName), ("|1|AAAA|AAAA \(key)", .badHashedName), (", \(key)", .noHostName),
            (String(repeating: "x", count: 70_000), .tooLong),
        ])
    func problems(line: String, reason: KnownHosts.Problem.Reason) {
        let known = KnownHosts(lines: "# first\n\(line)\ntwo \(KnownHostsTests.key)")
        #expect(known.problems.map(\.reason) == [reason])
        #expect(known.problems.map(\.line) == [2])
        #expect(known.entries.map(\.line) == [3])
    }

    @Test("arbitrary bytes are survived")
    func noise() {
        for _ in 0..<20 {
            var known = KnownHosts()
            known.add(text: (0..<1_000).map { _ in UInt8.random(in: .min ... .max) }, source: "noise")
            #expect(known.entries.isEmpty)
        }
    }

    @Test("hashed names are found where ssh-keygen finds them")
    func hashedLikeOpenSSH() throws {
        let folder = try TemporaryFolder()
        let names = ["one", "two.example", "[127.0.0.1]:2222", "10.1.2.3", "[::1]:22022"]
        let file = try folder.write(names.map { "\($0) \(KnownHostsTests.key)\n" }.joined(), to: "known_hosts")
        try Program.run("/usr/bin/ssh-keygen", ["-q", "-H", "-f", file])
        let known = try KnownHosts(files: [file])
        #expect(known.problems.isEmpty)
        for name in names + ["three", "[127.0.0.1]:2223", "one.example"] {
            let found = try Program.run("/usr/bin/ssh-keygen", ["-F", name, "-f", file], accepting: [0, 1])
            let lines = found.split(separator: "\n").compactMap { line in
                line.hasPrefix("# Host") ? line.split(separator: " ").last.flatMap { Int($0) } : nil
            }
            #expect(known.entries(for: name).map(\.line) == lines)
        }
    }

    @Test("a file that is not there is empty, one that cannot be read is an error")
    func files() throws {
        let folder = try TemporaryFolder()
        #expect(try KnownHosts(files: ["\(folder.path)/none"]).entries.isEmpty)
        let error = #expect(throws: SSHError.self) { try KnownHosts(files: [folder.path]) }
        #expect(error?.code == .knownHostsUnreadable)
    }

    @Test("several files are looked through in order")
    func several() throws {
        let folder = try TemporaryFolder()
        let first = try folder.write("one \(KnownHostsTests.key)", to: "first")
        let second = try folder.write("two,one \(KnownHostsTests.key)", to: "second")
        #expect(try KnownHosts(files: [first, second]).entries(for: "one").map(\.source) == [first, second])
    }
}
