import NIOCore

/// Where a session's outgoing bytes go and its incoming bytes come from: a socket, or a channel of another session.
/// Everything happens on the session's event loop.
protocol WireCarrier: AnyObject {
    /// Whether more bytes may be handed over now; when it becomes true again the carrier calls `SessionWire.wake`.
    var isWritable: Bool { get }
    /// Takes bytes to be sent.
    func send(_ bytes: ByteBuffer)
    /// Asks for bytes, which come through `SessionWire.received`.
    func requestBytes()
    /// Ends the connection.
    func close()
}

/// The byte stream under one libssh2 session, and the tasks that wait for something to happen on it.
///
///     socket ──► received ──► inbound ──► libssh2's recv callback
///     socket ◄── settle ◄──── outbound ◄─ libssh2's send callback
///
/// The send callback always takes everything: libssh2 never has to finish a half-sent packet, so several channels can use
/// the session at the same time. Memory stays bounded because callers wait for `isWritable` before they hand libssh2 data.
/// The receive callback never reports the end of the stream: libssh2 would then withhold what it has already received.
///
/// Not thread-safe: belongs to the event loop.
final class SessionWire {
    /// How the incoming stream ended.
    enum End {
        case closedByPeer
        case failed(SSHError.Cause)
    }

    /// What ended a wait.
    enum Wakeup {
        case activity, deadline, cancelled
    }

    /// No more is asked of the carrier while this much waits here.
    static let inboundLimit = 256 << 10
    /// Enough for the identification and the algorithms that a server offers.
    private static let greetingLimit = 4_096

    private(set) var end: End?
    private(set) var receivedBytes = 0
    /// The first bytes that the peer sent: they tell why a peer that is no SSH server, or a busy one, went away.
    private(set) var greeting: [UInt8] = []
    private var isGreetingOver = false
    /// Why the peer said it was leaving (SSH_MSG_DISCONNECT).
    var farewell: String?
    /// The session is being torn down: nothing is sent any more, and libssh2 is told that the stream has ended.
    var isAbandoned = false
    var memory = SessionMemory()
    var carrier: (any WireCarrier)?
    /// Called when bytes came and nobody waits for any.
    var bytesWhileIdle: () -> Void = {}
    /// Called whenever waiting tasks are woken, for those that wait without a task: sessions that go through this one.
    var activity: () -> Void = {}
    /// libssh2 is told that reading fails: the call that waits for an answer gives it up, and the session goes on.
    var refusesReads = false

    private var inbound = ByteBuffer()
    private var outbound = ByteBuffer()
    private var waiters: [UInt64: CheckedContinuation<Wakeup, Never>] = [:]
    private var nextWaiter: UInt64 = 0

    var isDrained: Bool { inbound.readableBytes == 0 }
    /// Whether libssh2 has produced something since the last `settle`.
    var hasOutput: Bool { outbound.readableBytes > 0 }
    var isWritable: Bool { carrier?.isWritable ?? false }
    var hasRoom: Bool { inbound.readableBytes < SessionWire.inboundLimit }

    // MARK: the carrier's side

    func received(_ bytes: ByteBuffer) {
        var bytes = bytes
        receivedBytes += bytes.readableBytes
        if !isGreetingOver { greeting += bytes.readableBytesView.prefix(max(0, SessionWire.greetingLimit - greeting.count)) }
        if isDrained { inbound = bytes } else { inbound.writeBuffer(&bytes) }
        if waiters.isEmpty { bytesWhileIdle() }
        wake()
    }

    /// The peer is known for what it is.
    func forgetGreeting() {
        isGreetingOver = true
        greeting = []
    }

    func ended(_ how: End) {
        if end == nil { end = how }
        wake()
    }

    // MARK: the session's side

    /// After a call of libssh2: sends what it produced, and asks for more if it has consumed what there was.
    func settle() {
        if outbound.readableBytes > 0 {
            let bytes = outbound
            outbound = ByteBuffer()
            if end == nil { carrier?.send(bytes) }
        }
        if hasRoom { carrier?.requestBytes() }
    }

    /// Closes the connection and lets go of the carrier.
    func hangUp() {
        isAbandoned = true
        carrier?.close()
        carrier = nil
    }

    /// A name for the next wait.
    func makeWaiter() -> UInt64 {
        defer { nextWaiter &+= 1 }
        return nextWaiter
    }

    func park(_ waiter: UInt64, _ continuation: CheckedContinuation<Wakeup, Never>) {
        waiters[waiter] = continuation
    }

    func resume(_ waiter: UInt64, _ reason: Wakeup) {
        waiters.removeValue(forKey: waiter)?.resume(returning: reason)
    }

    /// Lets every waiting task look again, the longest waiting first.
    func wake() {
        let woken = waiters
        waiters = [:]
        for (_, continuation) in woken.sorted(by: { $0.key < $1.key }) { continuation.resume(returning: .activity) }
        activity()
    }

    // MARK: libssh2's side

    /// For the receive callback: as many bytes as there are, nil if there are none now.
    func take(into target: UnsafeMutableRawBufferPointer) -> Int? {
        guard !isDrained, !target.isEmpty else { return nil }
        let count = min(target.count, inbound.readableBytes)
        inbound.readWithUnsafeReadableBytes { source in
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source.prefix(count)))
            return count
        }
        if isDrained { inbound = ByteBuffer() }
        return count
    }

    /// For the send callback.
    func put(_ bytes: UnsafeRawBufferPointer) {
        guard !isAbandoned else { return }
        outbound.writeBytes(bytes)
    }
}
