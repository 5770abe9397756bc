import AgentWire
import CSyscalls

/// The conversation's two streams: frames in on standard input, frames out on standard output, never waiting.
struct Channel {
    private static let comfortable = 512 << 10

    private var decoder = FrameDecoder()
    private var outgoing: [UInt8] = []
    private var written = 0
    private let buffer = ReadBuffer(size: 64 << 10)
    /// Whether the other side is still there.
    private(set) var isOpen = true
    /// Whether it has greeted in this agent's version; before, nothing else is taken from it.
    var isGreeted = false

    /// Readies the streams.
    init() {
        _ = hap_set_nonblocking(0)
        _ = hap_set_nonblocking(1)
    }

    /// Whether bytes wait to be written.
    var hasOutgoing: Bool {
        isOpen && written < outgoing.count
    }

    /// Whether there is room for a large message.
    var isComfortable: Bool {
        outgoing.count - written < Self.comfortable
    }

    /// Puts a message in the queue.
    mutating func send(_ message: AgentMessage) {
        guard isOpen else { return }
        outgoing.append(contentsOf: message.frame.bytes)
        flush()
    }

    /// Writes what the other side takes now.
    mutating func flush() {
        while hasOutgoing {
            let count = outgoing.withUnsafeBytes { bytes in
                write(1, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count > 0 {
                written += count
            } else if hap_errno() == EAGAIN {
                return
            } else if hap_errno() != EINTR {
                isOpen = false
            }
        }
        outgoing.removeAll(keepingCapacity: outgoing.capacity <= Self.comfortable)
        written = 0
    }

    /// Reads what has come.
    mutating func receive() {
        let count = read(0, buffer.bytes.baseAddress, buffer.bytes.count)
        if count > 0 {
            decoder.append(buffer.first(count)[...])
        } else if count == 0 || (hap_errno() != EAGAIN && hap_errno() != EINTR) {
            isOpen = false
        }
    }

    /// The next message that came, if it is whole.
    mutating func next() throws(WireError) -> CoordinatorMessage? {
        guard let frame = try decoder.next() else { return nil }
        guard isGreeted || frame.kind == CoordinatorMessage.helloKind else { throw WireError(.unsupportedVersion, at: 0) }
        return try CoordinatorMessage(frame)
    }

    /// Ends the conversation.
    mutating func close() {
        isOpen = false
    }
}
