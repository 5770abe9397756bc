import NIOCore

/// Carries a session over a channel of another session, its jump host's: the jump host sees only encrypted bytes.
///
///     inner session ──► send ──────► outbound ──► channel of the jump's session ──► jump host ──► host
///     inner wire    ◄── received ◄── SSHSession.carry ◄─┘
///
/// Not thread-safe: belongs to the event loop, which both sessions share.
final class TunnelCarrier: WireCarrier {
    private static let outboundLimit = 256 << 10

    let wire: SessionWire
    private let jump: SSHSession
    private let id: RemoteChannel.ID
    private(set) var outbound = ByteBuffer()
    private var isScheduled = false

    init(wire: SessionWire, jump: SSHSession, id: RemoteChannel.ID) {
        self.wire = wire
        self.jump = jump
        self.id = id
    }

    var isWritable: Bool { outbound.readableBytes < TunnelCarrier.outboundLimit }

    func send(_ bytes: ByteBuffer) {
        var bytes = bytes
        if outbound.readableBytes == 0 { outbound = bytes } else { outbound.writeBuffer(&bytes) }
        schedule()
    }

    /// Bytes come by themselves while the wire has room; only one that had none has to ask.
    func requestBytes() {
        if isStalled { schedule() }
    }

    func close() {
        let id = id
        jump.assumeIsolated { $0.closeTunnel(id) }
    }

    /// Bytes may wait in the jump's session because the wire had no room for them.
    var isStalled = false

    /// The first `count` bytes were taken.
    func sent(_ count: Int) {
        let wasWritable = isWritable
        outbound.moveReaderIndex(forwardBy: count)
        if outbound.readableBytes == 0 { outbound = ByteBuffer() }
        if !wasWritable, isWritable { wire.wake() }
    }

    /// Later, and once for all that is sent until then: the jump's session may be in the middle of something now.
    private func schedule() {
        guard !isScheduled else { return }
        isScheduled = true
        let bound = NIOLoopBound(self, eventLoop: jump.eventLoop)
        jump.eventLoop.execute { bound.value.carry() }
    }

    private func carry() {
        isScheduled = false
        let id = id
        jump.assumeIsolated { $0.carry(id) }
    }
}
