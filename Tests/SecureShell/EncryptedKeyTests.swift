import Foundation
import Synchronization
import Testing

@testable import SecureShell

@Suite struct EncryptedKeyTests {
    @Test("the digits of pi are those that Blowfish's tables begin and end with")
    func pi() {
        let words = FractionOfPi.words(18 + 4 * 256)
        #expect(words.prefix(4) == [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344])
        #expect(words.last == 0x3ac3_72e6)
    }

    @Test("Blowfish encrypts as its author's test vectors say")
    func blowfish() {
        let vectors: [(key: UInt64, plain: UInt64, cipher: UInt64)] = [
            (0, 0, 0x4ef9_9745_6198_dd78), (.max, .max, 0x5186_6fd5_b85e_cb8a),
            (0x0123_4567_89ab_cdef, 0x1111_1111_1111_1111, 0x61f9_c380_2281_b096),
        ]
        for vector in vectors {
            let cipher = Blowfish()
            cipher.expand(key: (0..<8).map { UInt8(truncatingIfNeeded: vector.key >> (56 - 8 * UInt64($0))) })
            var (left, right) = (UInt32(vector.plain >> 32), UInt32(truncatingIfNeeded: vector.plain))
            cipher.encipher(&left, &right)
            #expect(UInt64(left) << 32 | UInt64(right) == vector.cipher)
        }
    }

    private func unlock(_ path: String, _ passphrase: String) throws -> PrivateKey? {
        guard case .sealed(let publicKey, let sealed) = try IdentityFile.read(path) else { return nil }
        guard let key = try sealed.open(Passphrase(Array(passphrase.utf8))) else { return nil }
        #expect(key.publicKey == publicKey)
        return key
    }

    @Test(
        "keys that ssh-keygen encrypted open with their passphrase and with no other",
        arguments: ["aes128-ctr", "aes192-ctr", "aes256-ctr", "aes256-cbc"])
    func ciphers(cipher: String) throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/key"
        try Program.run(
            "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-Z", cipher, "-a", "2", "-N", "pässword", "-f", path])
        #expect(try unlock(path, "pässword") != nil)
        #expect(try unlock(path, "password") == nil)
        #expect(try unlock(path, "") == nil)
    }

    @Test("a cipher that is not known is named with what changes it")
    func otherCipher() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/key"
        try Program.run(
            "/usr/bin/ssh-keygen",
            ["-q", "-t", "ed25519", "-Z", "chacha20-poly1305@openssh.com", "-a", "1", "-N", "password", "-f", path])
        do throws(IdentityFile.Failure) {
            _ = try IdentityFile.read(path)
            Issue.record("accepted")
        } catch {
            #expect(error.words.contains("chacha20-poly1305@openssh.com; 'ssh-keygen -p -Z aes256-ctr'"))
        }
    }

    @Test("ten logins with one encrypted key ask for its passphrase once")
    func askedOnce() async throws {
        let server = try SSHServer()
        try Program.run("/usr/bin/ssh-keygen", ["-q", "-p", "-a", "1", "-N", "secret", "-f", server.identity])
        let questions = Questions()
        let keyring = Keyring { _ in questions.answer("secret") }
        let (endpoint, knownHosts) = (server.endpoint, try server.knownHosts())
        let credentials = SSHCredentials(identityFiles: [server.identity], keyring: keyring)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    let session = try await SSHSession.connect(
                        to: endpoint, credentials: credentials, knownHosts: knownHosts, timeouts: .patient)
                    await session.close()
                }
            }
            try await group.waitForAll()
        }
        #expect(questions.count == 1)
    }

    @Test("no passphrase is asked for when the server would not take the key")
    func notAsked() async throws {
        let server = try SSHServer()
        let key = try Program.makeKey("ed25519", in: server.folder.path, name: "stranger", passphrase: "secret")
        let questions = Questions()
        let credentials = SSHCredentials(
            identityFiles: [key, server.identity], keyring: Keyring { _ in questions.answer("secret") })
        let session = try await SSHSession.connect(
            to: server.endpoint, credentials: credentials, knownHosts: server.knownHosts(), timeouts: .patient)
        await session.close()
        #expect(questions.count == 0)
    }

    @Test("an encrypted PEM key logs in, too")
    func pem() async throws {
        let server = try SSHServer(userKeyType: "ecdsa")
        try Program.run("/usr/bin/ssh-keygen", ["-q", "-p", "-m", "PEM", "-N", "secret", "-f", server.identity])
        let questions = Questions()
        let credentials = SSHCredentials(
            identityFiles: [server.identity], keyring: Keyring { _ in questions.answer("secret") })
        for _ in 0..<2 {
            let session = try await SSHSession.connect(
                to: server.endpoint, credentials: credentials, knownHosts: server.knownHosts(), timeouts: .patient)
            await session.close()
        }
        #expect(questions.count == 1)
    }

    @Test("a wrong passphrase is asked for again, three times in all")
    func wrong() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/key"
        try Program.run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-a", "1", "-N", "third", "-f", path])
        for (answers, isOpened) in [
            (["first", "second", "third"], true), (["1", "2", "3", "third"], false), (["a", "a"], false),
        ] {
            let questions = Questions()
            let keyring = Keyring { _ in questions.answer(answers[questions.count]) }
            guard case .sealed(_, let sealed) = try IdentityFile.read(path) else {
                Issue.record("not sealed")
                return
            }
            let key = try? await keyring.unlock(path, sealed)
            #expect((key != nil) == isOpened)
            #expect(questions.count == min(answers.count, 3))
        }
    }
}

private final class Questions: Sendable {
    private let asked = Mutex(0)

    var count: Int { asked.withLock(\.self) }

    func answer(_ text: String) -> Passphrase {
        asked.withLock { $0 += 1 }
        return Passphrase(Array(text.utf8))
    }
}
