import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A web server on this machine that keeps what is posted to it, and answers as it is told.
final class LoopbackWebhook: Sendable {
    struct Received: Sendable {
        var path: String
        var headers: HTTPHeaders
        var body: String
    }

    private let answers: Mutex<[HTTPResponseStatus]>
    private let kept = Mutex<[Received]>([])
    private let channel: any Channel

    var received: [Received] { kept.withLock { $0 } }
    var address: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/hook" }

    /// Runs `body` with a server that gives these answers, one after the other, and then the last one again.
    static func withServer(
        answering answers: [HTTPResponseStatus] = [.ok], _ body: (LoopbackWebhook) async throws -> Void
    ) async throws {
        let server = try await LoopbackWebhook(answers)
        do {
            try await body(server)
            try await server.channel.close()
        } catch {
            try await server.channel.close()
            throw error
        }
    }

    private init(_ answers: [HTTPResponseStatus]) async throws {
        self.answers = Mutex(answers)
        let keeper = Mutex<LoopbackWebhook?>(nil)
        let box = Box(keeper)
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                    try channel.pipeline.syncOperations.addHandler(Handler(box))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        box.server.withLock { $0 = self }
    }

    /// What the handlers know the server by, which is there later than they.
    private final class Box: Sendable {
        let server: Mutex<LoopbackWebhook?>

        init(_ server: consuming Mutex<LoopbackWebhook?>) { self.server = server }
    }

    private func take(_ request: Received) -> HTTPResponseStatus {
        kept.withLock { $0.append(request) }
        return answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let box: Box
        private var request = Received(path: "", headers: [:], body: "")

        init(_ box: Box) { self.box = box }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): request = Received(path: head.uri, headers: head.headers, body: "")
            case .body(let part): request.body += String(buffer: part)
            case .end:
                let status = box.server.withLock { $0 }?.take(request) ?? .internalServerError
                var headers: HTTPHeaders = ["content-length": "0"]
                if status == .found { headers.add(name: "location", value: "/elsewhere") }
                context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: headers))), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}
