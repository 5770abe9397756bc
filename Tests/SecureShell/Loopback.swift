import Foundation
import FreePorts
import NIOCore
import NIOPosix

/// A server that accepts connections and misbehaves: says what it is told to, and then stays silent or hangs up.
final class RudeServer {
    private let channel: any Channel
    let port: Int

    init(saying words: [UInt8], thenClosing: Bool) async throws {
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { $0.pipeline.addHandler(Words(bytes: words, thenClosing: thenClosing)) }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    deinit { channel.close(promise: nil) }

    private final class Words: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        let bytes: [UInt8]
        let thenClosing: Bool

        init(bytes: [UInt8], thenClosing: Bool) {
            self.bytes = bytes
            self.thenClosing = thenClosing
        }

        func channelActive(context: ChannelHandlerContext) {
            let channel = context.channel
            let said = channel.writeAndFlush(ByteBuffer(bytes: bytes))
            // Half a close, so that the words are not lost in a reset.
            if thenClosing { said.whenComplete { _ in channel.close(mode: .output, promise: nil) } }
        }
    }
}

/// A loopback port whose accept queue is full: the kernel leaves further connection requests unanswered, as a dead host does.
final class DeafPort: Sendable {
    let port: Int
    private let listener: Int32
    private let fillers: [Int32]

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw FreePort.Failure(errno: errno) }
        port = try FreePort.bind(listener, to: INADDR_LOOPBACK)
        guard listen(listener, 0) == 0 else { throw FreePort.Failure(errno: errno) }
        self.listener = listener
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        target.sin_port = in_port_t(port).bigEndian
        let address = target
        // One fits into the queue; the others' requests are pending for good.
        fillers = (0..<4).map { _ in
            let filler = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
            withUnsafePointer(to: address) {
                _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(filler, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            return filler
        }
    }

    deinit { (fillers + [listener]).forEach { close($0) } }
}
