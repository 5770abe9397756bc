import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import SecureShell

@Suite struct PacingTests {
    @Test("pauses double up to the longest, and half of each is random")
    func pauses() {
        let pacing = LoginPacing(patience: .seconds(60), firstPause: .milliseconds(200), longestPause: .seconds(8))
        #expect(pacing.pause(after: 1, chance: 0) == .milliseconds(100))
        #expect(pacing.pause(after: 1, chance: 1) == .milliseconds(200))
        #expect(pacing.pause(after: 3, chance: 0.5) == .milliseconds(600))
        #expect(pacing.pause(after: 100, chance: 1) == .seconds(8))
    }

    @Test("forty logins at once on a server that takes four are all let in, in the end")
    func maxStartups() async throws {
        let server = try SSHServer(options: ["MaxStartups 2:50:4"])
        let (endpoint, credentials, knownHosts) = (server.endpoint, server.credentials, try server.knownHosts())
        let refused = Refusals()
        // As patient as the sessions: a login takes as long as this machine is slow.
        let pacing = LoginPacing(patience: .seconds(600))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    let session = try await pacing.retrying { () async throws(SSHError) in
                        do throws(SSHError) {
                            return try await SSHSession.connect(
                                to: endpoint, credentials: credentials, knownHosts: knownHosts, timeouts: .patient)
                        } catch {
                            refused.count.withLock { $0 += 1 }
                            throw error
                        }
                    }
                    #expect(try await session.execute("true").exit.isSuccess)
                    await session.close()
                }
            }
            try await group.waitForAll()
        }
        // Else the server was never too busy, and nothing was shown.
        #expect(refused.count.withLock(\.self) > 0)
    }

    @Test("a server that stays busy is an error that says how often it was tried, and how to mend it")
    func alwaysBusy() async throws {
        let server = try await RudeServer(saying: Array("Exceeded MaxStartups\r\n".utf8), thenClosing: true)
        let pacing = LoginPacing(patience: .seconds(2), firstPause: .milliseconds(20), longestPause: .milliseconds(300))
        let port = server.port
        let error = await #expect(throws: SSHError.self) {
            try await SSHSession.connect(
                to: SSHEndpoint(name: "busy", address: "127.0.0.1", port: port, user: "nobody"), credentials: SSHCredentials(),
                knownHosts: KnownHosts(), pacing: pacing)
        }
        #expect(error?.code == .loginThrottled)
        #expect(error?.description.contains("times in a row (Exceeded MaxStartups)") == true)
        #expect(error?.remedy?.contains("MaxStartups") == true)
    }

    @Test("a login that waits for another try ends when it is cancelled")
    func cancelled() async throws {
        let server = try await RudeServer(saying: [], thenClosing: true)
        let port = server.port
        let task = Task { () async -> SSHError? in
            do throws(SSHError) {
                _ = try await SSHSession.connect(
                    to: SSHEndpoint(name: "busy", address: "127.0.0.1", port: port, user: "nobody"),
                    credentials: SSHCredentials(), knownHosts: KnownHosts(),
                    pacing: LoginPacing(patience: .seconds(3_600), firstPause: .seconds(1_800), longestPause: .seconds(1_800)))
                return nil
            } catch { return error }
        }
        task.cancel()
        #expect(await task.value?.code == .cancelled)
    }

    @Test("no more than so many questions are before the ssh-agent at a time, however many log in")
    func agentRequests() async throws {
        let server = try SSHServer()
        let agent = try RunningAgent(in: server.folder)
        try agent.add(server.identity)
        let counter = try CountingSocket(at: "\(server.folder.path)/counted", before: agent.socket)
        let credentials = SSHCredentials(agent: SSHAgent(socketPath: counter.path, maximumRequests: 3))
        let (endpoint, knownHosts) = (server.endpoint, try server.knownHosts())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let session = try await SSHSession.connect(
                        to: endpoint, credentials: credentials, knownHosts: knownHosts, timeouts: .patient)
                    await session.close()
                }
            }
            try await group.waitForAll()
        }
        #expect(counter.most <= 3)
        #expect(counter.total == 40)
    }
}

private final class Refusals: Sendable {
    let count = Mutex(0)
}

/// A socket before an agent's that counts how many questions wait for their answer at a time.
private final class CountingSocket: Sendable {
    private struct Count {
        var now = 0
        var most = 0
        var total = 0
    }

    let path: String
    private let count: Shared
    private let channel: any Channel

    var most: Int { count.value.withLock(\.most) }
    var total: Int { count.value.withLock(\.total) }

    private final class Shared: Sendable {
        let value = Mutex(Count())
    }

    init(at path: String, before agent: String) throws {
        self.path = path
        let count = Shared()
        self.count = count
        channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { inner in
                ClientBootstrap(group: inner.eventLoop).connect(unixDomainSocketPath: agent).flatMap { outer in
                    let asked = Relay(to: outer) {
                        count.value.withLock {
                            $0.now += 1
                            $0.total += 1
                            $0.most = max($0.most, $0.now)
                        }
                    }
                    let answered = Relay(to: inner) { count.value.withLock { $0.now -= 1 } }
                    return inner.pipeline.addHandler(asked).flatMap { outer.pipeline.addHandler(answered) }
                }
            }
            .bind(unixDomainSocketPath: path).wait()
    }

    deinit { channel.close(promise: nil) }

    private final class Relay: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        private let other: any Channel
        private let seen: @Sendable () -> Void

        init(to other: any Channel, seen: @escaping @Sendable () -> Void) {
            self.other = other
            self.seen = seen
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            seen()
            other.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
    }
}
