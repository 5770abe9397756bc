import NIOCore

/// Carries a session over a NIO channel. Bytes are read only while the wire has room for them.
final class SocketCarrier: ChannelInboundHandler, WireCarrier {
    typealias InboundIn = ByteBuffer

    private let wire: SessionWire
    private var context: ChannelHandlerContext?
    private var isReading = false

    init(wire: SessionWire) { self.wire = wire }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    func send(_ bytes: ByteBuffer) {
        context?.writeAndFlush(NIOAny(bytes), promise: nil)
    }

    func requestBytes() {
        guard !isReading, let context else { return }
        isReading = true
        context.read()
    }

    func close() {
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        wire.received(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if wire.hasRoom { requestBytes() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { wire.wake() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        wire.ended(.failed(ConnectFailure.cause(of: error)))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        wire.ended(.closedByPeer)
    }
}
