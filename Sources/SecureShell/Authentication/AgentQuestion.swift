import NIOCore

/// One question to an agent on a connection of its own, and its answer.
final class AgentQuestion: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// OpenSSH's own limit for a message.
    private static let answerLimit = 256 << 10

    private let question: [UInt8]
    private let reply: EventLoopPromise<[UInt8]>
    private var received = ByteBuffer()

    init(_ question: [UInt8], _ reply: EventLoopPromise<[UInt8]>) {
        self.question = question
        self.reply = reply
    }

    func channelActive(context: ChannelHandlerContext) {
        var frame = context.channel.allocator.buffer(capacity: question.count + 4)
        frame.writeInteger(UInt32(question.count))
        frame.writeBytes(question)
        context.writeAndFlush(NIOAny(frame), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        guard let length = received.getInteger(at: received.readerIndex, as: UInt32.self) else { return }
        guard Int(length) <= AgentQuestion.answerLimit else { return reply.fail(AgentFailure.malformed) }
        guard let answer = received.getBytes(at: received.readerIndex + 4, length: Int(length)) else { return }
        reply.succeed(answer)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        reply.fail(AgentFailure.unreachable(ConnectFailure.cause(of: error)))
    }

    func channelInactive(context: ChannelHandlerContext) {
        reply.fail(AgentFailure.unreachable(.words("it closed the connection")))
    }
}
