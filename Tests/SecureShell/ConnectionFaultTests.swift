import Foundation
import FreePorts
import NIOCore
import NIOPosix
import SecureShell
import Testing

@Suite struct ConnectionFaultTests {
    private func attempt(_ port: Int, address: String = "127.0.0.1", _ timeouts: SSHTimeouts = SSHTimeouts()) async -> SSHError? {
        do throws(SSHError) {
            let session = try await SSHSession.connect(
                to: SSHEndpoint(name: "host", address: address, port: port, user: "nobody"), credentials: SSHCredentials(),
                knownHosts: KnownHosts(), timeouts: timeouts)
            await session.close()
            return nil
        } catch { return error }
    }

    @Test("a dead port is a refused connection")
    func deadPort() async throws {
        let error = await attempt(try FreePort.find())
        #expect(error?.code == .connectionRefused)
        #expect(error?.cause == .system(errno: ECONNREFUSED))
    }

    @Test("a name without an address is named")
    func noAddress() async throws {
        let error = await attempt(22, address: "no-such-host.invalid")
        #expect(error?.code == .addressNotFound)
        #expect(error?.description.contains("no-such-host.invalid") == true)
    }

    @Test("a peer that stays silent runs into the handshake's time-out")
    func silence() async throws {
        let peer = try await RudeServer(saying: [], thenClosing: false)
        var timeouts = SSHTimeouts()
        timeouts.handshake = .milliseconds(100)
        #expect(await attempt(peer.port, timeouts)?.code == .timedOut(.handshake))
    }

    @Test("a peer that hangs up before its banner is taken for one that is busy")
    func hangUp() async throws {
        let peer = try await RudeServer(saying: [], thenClosing: true)
        #expect(await attempt(peer.port)?.code == .loginThrottled)
    }

    @Test("a peer that speaks something else is named with its words")
    func otherProtocol() async throws {
        let peer = try await RudeServer(saying: Array("HTTP/1.1 400 Bad\u{1b}[2J Request\r\n\r\n".utf8), thenClosing: true)
        let error = try #require(await attempt(peer.port))
        #expect(error.code == .notSSH)
        #expect(error.description.contains("HTTP/1.1 400 Bad·[2J Request"))
    }

    @Test("endless garbage before the banner is cut off")
    func endlessGarbage() async throws {
        let line = Array("nonsense\n".utf8)
        let peer = try await RudeServer(saying: Array((0..<20_000).map { _ in line }.joined()), thenClosing: false)
        #expect(await attempt(peer.port)?.code == .notSSH)
    }

    @Test("garbage after the banner is a failed handshake")
    func garbageInHandshake() async throws {
        for seed in 0..<20 {
            var generator = SystemRandomNumberGenerator()
            let noise = (0..<(100 + seed * 500)).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let peer = try await RudeServer(saying: Array("SSH-2.0-noise\r\n".utf8) + noise, thenClosing: true)
            let error = try #require(await attempt(peer.port))
            #expect([.handshakeFailed, .loginThrottled].contains(error.code), "\(error)")
        }
    }

    @Test("a login refused by MaxStartups is told apart from a dead host")
    func maxStartups() async throws {
        let server = try SSHServer(options: ["MaxStartups 1"])
        let greeted = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        let occupant = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { $0.pipeline.addHandler(Greeted(greeted)) }
            .connect(host: "127.0.0.1", port: server.port).get()
        try await greeted.futureResult.get()
        let error = await #expect(throws: SSHError.self) { try await server.connect() }
        #expect(error?.code == .loginThrottled)
        try await occupant.close()
    }

    @Test("a server that goes away ends every wait on the session")
    func serverGone() async throws {
        let server = try SSHServer()
        let session = try await server.connect()
        let process = try await session.openProcess("echo $PPID; exec cat")
        let parent = String(decoding: try await process.read() ?? [], as: UTF8.self)
        let pid = try #require(Int32(parent.trimmingCharacters(in: .whitespacesAndNewlines)))
        let reader = Task { () throws(SSHError) in try await process.read() }
        kill(pid, SIGKILL)
        let error = await #expect(throws: SSHError.self) { try await reader.value }
        #expect(error?.code == .connectionLost)
        #expect(await session.isOpen == false)
        await #expect(throws: SSHError.self) { try await session.execute("true") }
        await session.close()
    }

    @Test("bytes that came before the connection was lost can still be read")
    func bytesBeforeLoss() async throws {
        let server = try SSHServer()
        let session = try await server.connect()
        let process = try await session.openProcess("echo $PPID; echo last words >&2; exec cat")
        let parent = String(decoding: try await process.read() ?? [], as: UTF8.self)
        let pid = try #require(Int32(parent.trimmingCharacters(in: .whitespacesAndNewlines)))
        // What another channel brings comes behind the words.
        #expect(try await session.execute("true").exit.isSuccess)
        kill(pid, SIGKILL)
        let error = await #expect(throws: SSHError.self) { try await process.read() }
        #expect(error?.code == .connectionLost)
        #expect(try await process.readError() == Array("last words\n".utf8))
        await session.close()
    }
}

private final class Greeted: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    private let promise: EventLoopPromise<Void>

    init(_ promise: EventLoopPromise<Void>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { promise.succeed() }
}
