import Foundation
import FreePorts
import Logging
import NIOPosix
import SecureShell
import Testing

@Suite struct JumpHostTests {
    private func session(to server: SSHServer, through jump: SSHSession) async throws -> SSHSession {
        try await SSHSession.connect(
            to: server.endpoint, credentials: server.credentials, knownHosts: server.knownHosts(), through: jump,
            timeouts: .patient)
    }

    private func newJumps(_ pacing: LoginPacing = .none) -> JumpHosts {
        JumpHosts(
            timeouts: .patient, pacing: pacing, eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test"))
    }

    private func hop(_ server: SSHServer, name: String) throws -> SSHHop {
        var endpoint = server.endpoint
        endpoint.name = name
        return SSHHop(endpoint: endpoint, credentials: server.credentials, knownHosts: try server.knownHosts())
    }

    @Test("a megabyte goes both ways through a jump host, and through two")
    func throughTwo() async throws {
        let (first, second, target) = (try SSHServer(), try SSHServer(), try SSHServer())
        let hops = [try hop(first, name: "first"), try hop(second, name: "second")]
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let jumps = newJumps()
        for count in 1...2 {
            let jump = try #require(try await jumps.session(through: Array(hops.prefix(count))))
            let session = try await session(to: target, through: jump)
            let result = try await session.execute("cat", stdin: bytes)
            #expect(result.standardOutput == bytes)
            try await session.upload(bytes, to: "\(target.folder.path)/upload-\(count)")
            await session.close()
            #expect(await jump.isOpen)
        }
        await jumps.close()
    }

    @Test("thirty hosts behind one jump host share one connection to it")
    func shared() async throws {
        let (gate, target) = (try SSHServer(), try SSHServer())
        let (jumps, hop) = (newJumps(), try hop(gate, name: "gate"))
        let (endpoint, credentials, known) = (target.endpoint, target.credentials, try target.knownHosts())
        let sessions = try await withThrowingTaskGroup(of: SSHSession.self) { group in
            for _ in 0..<30 {
                group.addTask {
                    let jump = try await jumps.session(through: [hop])
                    return try await SSHSession.connect(
                        to: endpoint, credentials: credentials, knownHosts: known, through: jump, timeouts: .patient)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, session) in sessions.enumerated() {
                group.addTask {
                    let text = String(repeating: "\(number),", count: 20_000)
                    let result = try await session.execute("cat", stdin: Array(text.utf8))
                    #expect(result.outputText == text)
                }
            }
            try await group.waitForAll()
        }
        for session in sessions { await session.close() }
        let jump = try #require(try await jumps.session(through: [hop]))
        // The jump host's own sshd has served one login.
        let parents = try await jump.execute("ps -o ppid= -p $PPID")
        let children = try await jump.execute("ps --no-headers -o pid --ppid \(parents.outputText.trimmed) | wc -l")
        #expect(children.outputText.trimmed == "1")
        await jumps.close()
    }

    @Test("the keys of the jump host and of the host behind it are both checked")
    func keys() async throws {
        let (gate, target, other) = (try SSHServer(), try SSHServer(), try SSHServer())
        var stranger = try hop(gate, name: "gate")
        stranger.knownHosts = KnownHosts()
        let untrusted = stranger
        let refused = await #expect(throws: SSHError.self) { try await newJumps().session(through: [untrusted]) }
        #expect(refused?.code == .hostKeyUnknown)
        #expect(refused?.description.contains("jump host gate") == true)
        let jumps = newJumps()
        let jump = try #require(try await jumps.session(through: [try hop(gate, name: "gate")]))
        let wrong = KnownHosts(lines: "\(target.knownHostsName) \(try other.publicHostKey())")
        let changed = await #expect(throws: SSHError.self) {
            try await SSHSession.connect(
                to: target.endpoint, credentials: target.credentials, knownHosts: wrong, through: jump)
        }
        #expect(changed?.code == .hostKeyChanged)
        await jumps.close()
    }

    @Test("a port that nobody listens on behind the jump host is named, and what the jump host forbids")
    func refused() async throws {
        let gate = try SSHServer()
        let strict = try SSHServer(options: ["AllowTcpForwarding no"])
        let target = SSHEndpoint(name: "web1", address: "127.0.0.1", port: try FreePort.find(), user: "nobody")
        for (server, code) in [(gate, SSHError.Code.unreachable), (strict, .channelRefused)] {
            let jump = try await server.connect()
            let error = await #expect(throws: SSHError.self) {
                try await SSHSession.connect(
                    to: target, credentials: SSHCredentials(), knownHosts: KnownHosts(), through: jump)
            }
            #expect(error?.code == code)
            #expect(error?.host == "web1")
            #expect(error?.remedy != nil)
            #expect(try await jump.execute("true").exit.isSuccess)
            await jump.close()
        }
    }

    @Test("a host that never answers the jump host holds nobody else up, and fails within its time")
    func silentTarget() async throws {
        let (gate, target) = (try SSHServer(), try SSHServer())
        let jump = try await gate.connect()
        var timeouts = SSHTimeouts()
        timeouts.connect = .milliseconds(600)
        // A full accept queue: the kernel answers no further connection request.
        let deaf = try DeafPort()
        let limits = timeouts
        let dead = Task { () async -> SSHError? in
            do throws(SSHError) {
                _ = try await SSHSession.connect(
                    to: SSHEndpoint(name: "dead", address: "127.0.0.1", port: deaf.port, user: "nobody"),
                    credentials: SSHCredentials(), knownHosts: KnownHosts(), through: jump, timeouts: limits)
                return nil
            } catch { return error }
        }
        let session = try await session(to: target, through: jump)
        #expect(try await session.execute("echo fine").outputText == "fine\n")
        let error = await dead.value
        #expect(error?.code == .timedOut(.connect))
        #expect(error?.description.contains("dead") == true)
        // After the request was given up the jump host can still be asked for others.
        let another = try await self.session(to: target, through: jump)
        #expect(try await another.execute("true").exit.isSuccess)
        await another.close()
        await session.close()
        await jump.close()
    }

    @Test("when the jump host goes away, those behind it are told so")
    func jumpLost() async throws {
        let (gate, target) = (try SSHServer(), try SSHServer())
        let jump = try await gate.connect()
        let session = try await session(to: target, through: jump)
        let process = try await session.openProcess("exec cat")
        let reader = Task { () throws(SSHError) in try await process.read() }
        let pid = try await jump.execute("echo $PPID").outputText.trimmed
        try Program.run("/bin/kill", ["-9", pid])
        let error = await #expect(throws: SSHError.self) { try await reader.value }
        #expect(error?.code == .connectionLost)
        #expect(error?.description.contains("jump host") == true)
        await session.close()
        await jump.close()
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
