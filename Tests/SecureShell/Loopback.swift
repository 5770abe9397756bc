import Foundation
import NIOCore
import NIOPosix

/// Ports for the moment.
enum FreePort {
    struct Failure: Error { let errno: Int32 }

    /// A loopback port on which nothing listens now.
    static func find() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard status == 0 else { throw Failure(errno: errno) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

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
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 0) == 0 ? getsockname(listener, $0, &length) : -1
            }
        }
        guard listener >= 0, status == 0 else { throw FreePort.Failure(errno: errno) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        let target = address
        // One fits into the queue; the others' requests are pending for good.
        fillers = (0..<4).map { _ in
            let filler = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
            var target = target
            withUnsafePointer(to: &target) {
                _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(filler, $0, length) }
            }
            return filler
        }
    }

    deinit { (fillers + [listener]).forEach { close($0) } }
}
