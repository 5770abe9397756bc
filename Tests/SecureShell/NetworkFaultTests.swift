import Foundation
import NIOCore
import SecureShell
import Testing

private func failure(_ work: () async throws(SSHError) -> Void) async -> SSHError? {
    do throws(SSHError) {
        try await work()
        return nil
    } catch { return error }
}

@Suite(.enabled(if: NetworkNamespaces.obstacle == nil, Comment(rawValue: NetworkNamespaces.obstacle ?? "")))
struct NetworkFaultTests {
    private func attempt(
        _ network: NetworkNamespaces, address: String, port: Int, _ timeouts: SSHTimeouts = SSHTimeouts()
    ) async -> SSHError? {
        await failure { () async throws(SSHError) in
            let session = try await SSHSession.connect(
                to: SSHEndpoint(name: "host", address: address, port: port, user: "nobody"), credentials: SSHCredentials(),
                knownHosts: KnownHosts(), timeouts: timeouts, eventLoopGroup: network.clientLoop)
            await session.close()
        }
    }

    private func server(in network: NetworkNamespaces) throws -> SSHServer {
        try SSHServer(address: NetworkNamespaces.serverAddress, wrapper: network.onServer)
    }

    private func connect(
        _ server: SSHServer, _ network: NetworkNamespaces, _ timeouts: SSHTimeouts = SSHTimeouts()
    ) async throws -> SSHSession {
        try await SSHSession.connect(
            to: server.endpoint, credentials: server.credentials, knownHosts: server.knownHosts(), timeouts: timeouts,
            eventLoopGroup: network.clientLoop)
    }

    @Test("an address whose packets are lost is a time-out of the connection, with a remedy")
    func deadAddress() async throws {
        let network = try NetworkNamespaces()
        var timeouts = SSHTimeouts()
        timeouts.connect = .milliseconds(300)
        let error = await attempt(network, address: try network.makeDeadAddress(), port: 22, timeouts)
        #expect(error?.code == .timedOut(.connect))
        #expect(error?.description.hasPrefix("host: no answer from 10.99.0.9:22") == true)
        #expect(error?.remedy != nil)
    }

    @Test("a port that nobody listens on, and a network without a way, are told apart")
    func refused() async throws {
        let network = try NetworkNamespaces()
        #expect(await attempt(network, address: NetworkNamespaces.serverAddress, port: 9)?.code == .connectionRefused)
        let error = await attempt(network, address: "192.0.2.1", port: 22)
        #expect(error?.code == .unreachable)
        #expect(error?.cause == .system(errno: ENETUNREACH))
    }

    @Test("over a link with a round trip of 200 ms that loses 5 % of the packets everything arrives")
    func slowLink() async throws {
        let network = try NetworkNamespaces(slow: .init(delay: .milliseconds(100), lossPercent: 5))
        let server = try server(in: network)
        let session = try await connect(server, network)
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        try await session.upload(bytes, to: "\(server.folder.path)/slow")
        #expect(try Data(contentsOf: URL(fileURLWithPath: "\(server.folder.path)/slow")) == Data(bytes))
        await session.close()
    }

    @Test("a link that is cut in the middle of a transfer ends it with one error, in the time that was set")
    func cutInTransfer() async throws {
        let network = try NetworkNamespaces()
        let server = try server(in: network)
        var timeouts = SSHTimeouts()
        timeouts.unacknowledged = .milliseconds(800)
        timeouts.upload = .seconds(30)
        let session = try await connect(server, network, timeouts)
        // Of the two tasks on a channel either may be the first to see the end, and closes the channel of the other.
        var ends: [Task<SSHError?, Never>] = []
        for _ in 0..<4 {
            let process = try await session.openProcess("exec cat")
            ends.append(Task { await failure { () async throws(SSHError) in while try await process.read() != nil {} } })
            ends.append(
                Task {
                    await failure { () async throws(SSHError) in
                        while true { try await process.write([UInt8](repeating: 7, count: 1 << 16)) }
                    }
                })
        }
        #expect(try await session.execute("echo between").outputText == "between\n")
        try network.cut()
        for end in ends {
            let error = await end.value
            #expect(error?.code == .connectionLost)
            #expect(error?.description.contains("Connection timed out") == true)
            #expect(error?.host == "server")
        }
        await session.close()
    }

    @Test("a peer that is gone while nothing is said is noticed by the keep-alive")
    func cutInSilence() async throws {
        let network = try NetworkNamespaces()
        let server = try server(in: network)
        var timeouts = SSHTimeouts()
        timeouts.keepAlive = .milliseconds(100)
        timeouts.unacknowledged = .milliseconds(500)
        let session = try await connect(server, network, timeouts)
        let process = try await session.openProcess("exec sleep 1000")
        try network.cut()
        let error = await failure { () async throws(SSHError) in _ = try await process.read(within: .seconds(60)) }
        #expect(error?.code == .connectionLost)
        #expect(await session.isOpen == false)
        await session.close()
    }

    @Test("a host behind a jump host that is gone while nothing is said is noticed, too")
    func cutBehindJump() async throws {
        let network = try NetworkNamespaces()
        let server = try server(in: network)
        // The jump host is on the client's side, so that only the way behind it is cut.
        let gate = try SSHServer(wrapper: ["/usr/sbin/ip", "netns", "exec", network.client])
        var timeouts = SSHTimeouts()
        timeouts.keepAlive = .milliseconds(100)
        timeouts.unacknowledged = .milliseconds(500)
        let jump = try await connect(gate, network)
        let session = try await SSHSession.connect(
            to: server.endpoint, credentials: server.credentials, knownHosts: server.knownHosts(), through: jump,
            timeouts: timeouts)
        let process = try await session.openProcess("exec sleep 1000")
        try network.cut()
        let error = await failure { () async throws(SSHError) in _ = try await process.read(within: .seconds(60)) }
        #expect(error?.code == .connectionLost)
        #expect(try await jump.execute("true").exit.isSuccess)
        await session.close()
        await jump.close()
    }

    @Test("a server that is started again takes logins again, and what it served before goes on")
    func restarted() async throws {
        let network = try NetworkNamespaces()
        let server = try server(in: network)
        let before = try await connect(server, network)
        try await server.restart {
            let port = server.port
            #expect(await attempt(network, address: NetworkNamespaces.serverAddress, port: port)?.code == .connectionRefused)
        }
        let after = try await connect(server, network)
        for session in [before, after] {
            #expect(try await session.execute("echo here").outputText == "here\n")
            await session.close()
        }
    }

    @Test("a full disk ends an upload with the host's own words, and leaves nothing there")
    func diskFull() async throws {
        let folder = try TemporaryFolder()
        // In a mount namespace of its own: nobody else sees the small file system.
        let server = try SSHServer(
            wrapper: [
                "/usr/bin/unshare", "-m", "/bin/sh", "-c",
                "mount -t tmpfs -o size=100k tmpfs \(folder.path) && exec \"$@\"", "sh",
            ])
        try await server.withSession { session async throws in
            let error = await failure { () async throws(SSHError) in
                try await session.upload([UInt8](repeating: 1, count: 1_000_000), to: "\(folder.path)/agent")
            }
            #expect(error?.code == .uploadFailed)
            #expect(error?.description.contains("No space left on device") == true)
            #expect(error?.remedy?.contains("free space") == true)
            #expect(try await session.execute("ls -A \(folder.path)").outputText.isEmpty)
            #expect(try await session.execute("df --output=size \(folder.path) | tail -1").outputText.contains("100"))
        }
    }
}
