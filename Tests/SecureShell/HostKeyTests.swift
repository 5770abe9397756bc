import Foundation
import NIOPosix
import SecureShell
import Testing

@Suite struct HostKeyTests {
    private func attempt(_ server: SSHServer, _ knownHosts: KnownHosts) async -> SSHError? {
        do {
            let session = try await SSHSession.connect(
                to: server.endpoint, credentials: server.credentials, knownHosts: knownHosts, timeouts: .patient)
            await session.close()
            return nil
        } catch { return error }
    }

    private func fingerprint(_ server: SSHServer, _ type: String = "ed25519") throws -> String {
        let words = try Program.run("/usr/bin/ssh-keygen", ["-l", "-f", "\(server.folder.path)/host_\(type).pub"])
        return String(words.split(separator: " ")[1])
    }

    @Test("an unknown host is refused with its fingerprint as OpenSSH prints it, and the remedy")
    func unknown() async throws {
        let server = try SSHServer()
        let error = try #require(await attempt(server, KnownHosts()))
        #expect(error.code == .hostKeyUnknown)
        #expect(error.description.contains(try fingerprint(server)))
        #expect(error.description.contains("hapfleet hosts --scan-keys --accept \(try fingerprint(server))"))
        #expect(error.hostKey?.fingerprint == (try fingerprint(server)))
    }

    @Test("a changed key is refused with both fingerprints and the line to look at")
    func changed() async throws {
        let (server, other) = (try SSHServer(), try SSHServer())
        let lines = "# a comment\n\n\(server.knownHostsName) \(try other.publicHostKey())"
        let error = try #require(await attempt(server, KnownHosts(lines: lines)))
        #expect(error.code == .hostKeyChanged)
        #expect(
            error.description == """
                server: host key changed: expected \(try fingerprint(other)) (known_hosts:3), got \(try fingerprint(server)) \
                (ssh-ed25519) — if the host was reinstalled, remove that line
                """)
    }

    @Test("a revoked key is refused, even if another line trusts it")
    func revoked() async throws {
        let server = try SSHServer()
        let lines = "\(try server.knownHostsLine())@revoked * \(try server.publicHostKey())"
        let error = try #require(await attempt(server, KnownHosts(lines: lines)))
        #expect(error.code == .hostKeyRevoked)
        #expect(error.description.contains("known_hosts:2"))
    }

    @Test("a hashed entry is recognised")
    func hashed() async throws {
        let server = try SSHServer()
        let file = try server.folder.write(try server.knownHostsLine(), to: "known_hosts")
        try Program.run("/usr/bin/ssh-keygen", ["-q", "-H", "-f", file])
        #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("|1|"))
        #expect(await attempt(server, try KnownHosts(files: [file])) == nil)
    }

    @Test("the kind of key that is known is the one asked for", arguments: ["ed25519", "ecdsa"])
    func preference(type: String) async throws {
        let server = try SSHServer(hostKeyTypes: ["ecdsa", "ed25519"])
        #expect(await attempt(server, try server.knownHosts(type)) == nil)
    }

    @Test("a server with an RSA host key only is refused with the reason and the remedy")
    func onlyRSA() async throws {
        let server = try SSHServer(hostKeyTypes: ["rsa"])
        let error = try #require(await attempt(server, try server.knownHosts("rsa")))
        #expect(error.code == .handshakeFailed)
        #expect(error.description.contains("shows host keys only as rsa-sha2-512, rsa-sha2-256, which libssh2"))
        #expect(error.remedy?.contains("ed25519") == true)
    }

    @Test("all keys that can be verified are shown to whoever asks, trusted or not, and trusted once they are accepted")
    func scan() async throws {
        let server = try SSHServer(hostKeyTypes: ["ecdsa", "ed25519", "rsa"])
        let keys = try await SSHSession.hostKeys(
            of: server.endpoint, eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        #expect(keys.map(\.fingerprint) == [try fingerprint(server), try fingerprint(server, "ecdsa")])
        let file = "\(server.folder.path)/new/known_hosts"
        let none = try KnownHosts(files: [file])
        #expect(none.standing(of: keys[0], for: server.endpoint) == .unknown(others: nil))
        try KnownHosts.append(["unfinished.example ssh-ed25519"], to: file)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        try handle.truncate(atOffset: 5)
        try KnownHosts.append([KnownHosts.line(keys[0], for: server.endpoint)], to: file)
        let known = try KnownHosts(files: [file])
        #expect(known.standing(of: keys[0], for: server.endpoint) == .trusted)
        #expect(await attempt(server, known) == nil)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("a key of another kind than the known one is unknown, and the error says so")
    func otherKind() async throws {
        let server = try SSHServer(hostKeyTypes: ["ed25519", "rsa"])
        let error = try #require(await attempt(server, try server.knownHosts("rsa")))
        #expect(error.code == .hostKeyUnknown)
        #expect(error.description.contains("known_hosts:1 holds only its ssh-rsa key"))
    }
}
