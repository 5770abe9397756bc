import Foundation
import Testing

@testable import Secrets

@Suite("A file with a secret")
struct SecretFileTests {
    /// Writes a file that goes away with `body`.
    private func withFile(_ text: String, mode: Int, _ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "secret-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode])
        try body(path)
    }

    @Test("gives its line to its owner, if nobody else may read it")
    func read() throws {
        try withFile("0123456789abcdef\n", mode: 0o600) { path in
            let text = try SecretFile.read(path)
            #expect(text == "0123456789abcdef")
        }
    }

    @Test("that others may read is refused with its mode and the remedy, and is not repeated", arguments: [0o640, 0o604, 0o620])
    func exposed(mode: Int) throws {
        try withFile("0123456789abcdef\n", mode: mode) { path in
            let error = #expect(throws: SecretFileError.self) { try SecretFile.read(path) }
            #expect(error?.code == .exposed && error?.description.contains(String(mode, radix: 8)) == true)
            #expect(error?.remedy == "chmod 600 \(path)" && error?.description.contains("0123456789abcdef") == false)
            let text = try SecretFile.read(path, protection: .folder)
            #expect(text == "0123456789abcdef")
        }
    }

    @Test("of another user is refused", .enabled(if: geteuid() == 0))
    func foreign() throws {
        try withFile("0123456789abcdef\n", mode: 0o600) { path in
            try #require(chown(path, 65_534, 65_534) == 0)
            let error = #expect(throws: SecretFileError.self) { try SecretFile.read(path) }
            #expect(error?.code == .exposed && error?.cause == "belongs to another user")
        }
    }

    @Test("that holds none, or is none, is refused", arguments: ["", "\n", "two words\n", "two\nlines\n", "\u{7}bell\n"])
    func noSecret(text: String) throws {
        try withFile(text, mode: 0o600) { path in
            #expect(throws: SecretFileError(.noSecret, path, cause: "does not hold one line without spaces")) {
                try SecretFile.read(path)
            }
        }
        #expect(throws: SecretFileError.self) { try SecretFile.read("/no/such/file") }
        #expect(throws: SecretFileError(.noSecret, "/dev/null", cause: "is no file")) { try SecretFile.read("/dev/null") }
    }
}
