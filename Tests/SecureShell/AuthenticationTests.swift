import Foundation
import SecureShell
import Testing

@Suite struct AuthenticationTests {
    private func attempt(_ server: SSHServer, _ credentials: SSHCredentials, user: String? = nil) async throws -> SSHError? {
        var endpoint = server.endpoint
        endpoint.user = user ?? endpoint.user
        do {
            let session = try await SSHSession.connect(
                to: endpoint, credentials: credentials, knownHosts: server.knownHosts(), timeouts: .patient)
            #expect(try await session.execute("true").exit.isSuccess)
            await session.close()
            return nil
        } catch let error as SSHError { return error }
    }

    @Test(
        "keys of every kind log in from a file",
        arguments: [("ed25519", nil), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 3072)] as [(String, Int?)])
    func files(type: String, bits: Int?) async throws {
        let server = try SSHServer()
        let key = try Program.makeKey(type, in: server.folder.path, name: "other", bits: bits)
        try FileManager.default.removeItem(atPath: "\(server.folder.path)/authorized_keys")
        try FileManager.default.copyItem(atPath: "\(key).pub", toPath: "\(server.folder.path)/authorized_keys")
        #expect(try await attempt(server, SSHCredentials(identityFiles: [key])) == nil)
    }

    @Test("keys of every kind log in through ssh-agent", arguments: ["ed25519", "ecdsa", "rsa"])
    func agent(type: String) async throws {
        let server = try SSHServer(userKeyType: type)
        let agent = try RunningAgent(in: server.folder)
        try agent.add(server.identity)
        try FileManager.default.removeItem(atPath: server.identity)
        #expect(try await attempt(server, SSHCredentials(agent: SSHAgent(socketPath: agent.socket))) == nil)
    }

    @Test("no ssh-agent goes to the host, though one logs in and the server would take it")
    func noForwarding() async throws {
        let server = try SSHServer(options: ["AllowAgentForwarding yes"])
        let agent = try RunningAgent(in: server.folder)
        try agent.add(server.identity)
        let session = try await SSHSession.connect(
            to: server.endpoint, credentials: SSHCredentials(agent: SSHAgent(socketPath: agent.socket)),
            knownHosts: server.knownHosts(), timeouts: .patient)
        #expect(try await session.execute("echo \"agent:$SSH_AUTH_SOCK\"").outputText == "agent:\n")
        await session.close()
    }

    @Test("an ECDSA certificate in ssh-agent logs in where only its authority is known; an ed25519 one is named as unusable")
    func certificates() async throws {
        let folder = try TemporaryFolder()
        let authority = try Program.makeKey("ed25519", in: folder.path, name: "authority")
        let server = try SSHServer(options: ["TrustedUserCAKeys \(authority).pub"])
        let agent = try RunningAgent(in: folder)
        let credentials = SSHCredentials(agent: SSHAgent(socketPath: agent.socket))
        func certify(_ type: String) throws {
            let key = try Program.makeKey(type, in: folder.path, name: type)
            let words = ["-q", "-s", authority, "-I", type, "-n", server.user, "\(key).pub"]
            try Program.run("/usr/bin/ssh-keygen", words)
            // The certificate beside the key goes with it.
            try agent.add(key)
        }
        try certify("ed25519")
        let error = try #require(try await attempt(server, credentials))
        #expect(error.description.contains("keys of type ssh-ed25519-cert-v01@openssh.com cannot be used"), "\(error)")
        try certify("ecdsa")
        #expect(try await attempt(server, credentials) == nil)
    }

    @Test("a wrong key is refused with the methods offered and the keys tried")
    func wrongKey() async throws {
        let server = try SSHServer()
        let key = try Program.makeKey("ed25519", in: server.folder.path, name: "stranger")
        let error = try #require(try await attempt(server, SSHCredentials(identityFiles: [key])))
        #expect(error.code == .authenticationFailed)
        #expect(error.description.contains("offers publickey"))
        #expect(error.description.contains("stranger SHA256:"))
    }

    @Test("an encrypted key without a passphrase is named, and opens with one", arguments: ["ed25519", "ecdsa", "rsa"])
    func encrypted(type: String) async throws {
        let server = try SSHServer()
        let key = try Program.makeKey(type, in: server.folder.path, name: "locked", passphrase: "open sesame")
        try FileManager.default.removeItem(atPath: "\(server.folder.path)/authorized_keys")
        try FileManager.default.copyItem(atPath: "\(key).pub", toPath: "\(server.folder.path)/authorized_keys")
        let refused = try #require(try await attempt(server, SSHCredentials(identityFiles: [key])))
        #expect(refused.code == .identityEncrypted)
        #expect(refused.description.contains("locked"))
        func credentials(_ passphrase: String) -> SSHCredentials {
            SSHCredentials(identityFiles: [key], keyring: Keyring { _ in Passphrase(Array(passphrase.utf8)) })
        }
        let wrong = try #require(try await attempt(server, credentials("no")))
        #expect(wrong.code == .identityEncrypted)
        #expect(try await attempt(server, credentials("open sesame")) == nil)
    }

    @Test("an encrypted key that the agent holds needs no passphrase")
    func encryptedInAgent() async throws {
        let server = try SSHServer()
        let agent = try RunningAgent(in: server.folder)
        try agent.add(server.identity)
        try Program.run("/usr/bin/ssh-keygen", ["-q", "-p", "-N", "secret", "-f", server.identity])
        let credentials = SSHCredentials(identityFiles: [server.identity], agent: SSHAgent(socketPath: agent.socket))
        #expect(try await attempt(server, credentials) == nil)
    }

    @Test("an agent that is not there, and a file that is not there, are named")
    func missing() async throws {
        let server = try SSHServer()
        let gone = try #require(
            try await attempt(server, SSHCredentials(agent: SSHAgent(socketPath: "\(server.folder.path)/none"))))
        #expect(gone.code == .agentUnavailable)
        let file = try #require(try await attempt(server, SSHCredentials(identityFiles: ["\(server.folder.path)/no_key"])))
        #expect(file.code == .identityUnreadable)
        #expect(file.description.contains("no_key: No such file or directory"))
    }

    @Test("too many keys end with the server's own words")
    func tooManyKeys() async throws {
        let server = try SSHServer(options: ["MaxAuthTries 2"])
        let keys = try (0..<5).map { try Program.makeKey("ed25519", in: server.folder.path, name: "key\($0)") }
        let error = try #require(try await attempt(server, SSHCredentials(identityFiles: keys)))
        #expect(error.code == .authenticationFailed)
        #expect(error.description.contains("Too many authentication failures"))
    }

    @Test("an agent that never answers does not hold the login up beyond its time")
    func silentAgent() async throws {
        let server = try SSHServer()
        let silent = try SilentSocket(at: "\(server.folder.path)/silent")
        var timeouts = SSHTimeouts()
        timeouts.agentReply = .milliseconds(100)
        let session = try await SSHSession.connect(
            to: server.endpoint,
            credentials: SSHCredentials(identityFiles: [server.identity], agent: SSHAgent(socketPath: silent.path)),
            knownHosts: server.knownHosts(), timeouts: timeouts)
        await session.close()
    }
}
