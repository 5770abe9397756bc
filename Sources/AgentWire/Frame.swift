/// One message on the channel between coordinator and agent.
///
///      0        4      5                    4 + length      8 + length
///     ┌────────┬──────┬────────────────────┬───────────────┐
///     │ length │ kind │ payload            │ CRC-32C       │   all little-endian
///     └────────┴──────┴────────────────────┴───────────────┘
///               ╰──── length bytes ───────╯  over kind and payload
public struct Frame: Sendable, Equatable {
    /// The longest kind and payload together, in bytes.
    public static let maximumLength = 1 << 20

    /// Which message this is; its meaning depends on the direction.
    public var kind: UInt8
    /// The message's fields.
    public var payload: [UInt8]

    /// A message of `kind` with `payload`.
    public init(kind: UInt8, payload: [UInt8]) {
        self.kind = kind
        self.payload = payload
    }

    /// Whether the other side will take it.
    public var isShortEnough: Bool { payload.count < Self.maximumLength }

    /// The frame as it goes over the channel.
    public var bytes: [UInt8] {
        var writer = WireWriter()
        writer.write(UInt32(payload.count + 1))
        var bytes = writer.bytes
        bytes.append(kind)
        bytes.append(contentsOf: payload)
        var checksum = WireWriter()
        checksum.write(CRC32C.checksum(bytes[4...]))
        bytes.append(contentsOf: checksum.bytes)
        return bytes
    }
}

/// Cuts a stream of bytes into frames; holds at most one frame and one read of the channel, and nothing in between.
public struct FrameDecoder: Sendable {
    private var buffer: [UInt8] = []
    private var consumed = 0

    /// A decoder at the start of a stream.
    public init() {}

    /// Takes bytes that arrived.
    public mutating func append(_ bytes: some Collection<UInt8>) {
        if consumed > 0 {
            buffer.removeFirst(consumed)
            consumed = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame, or nil if more bytes are needed.
    ///
    /// After an error the stream cannot be trusted any more: close it.
    public mutating func next() throws(WireError) -> Frame? {
        var reader = WireReader(buffer, from: consumed)
        guard reader.remaining >= 4 else { return nil }
        let length = Int(try reader.readUInt32())
        guard length >= 1, length <= Frame.maximumLength else { throw WireError(.tooLong, at: 0) }
        guard reader.remaining >= length + 4 else { return nil }
        let start = consumed + 4
        let body = buffer[start..<start + length]
        var trailer = WireReader(buffer, from: start + length)
        guard try trailer.readUInt32() == CRC32C.checksum(body) else { throw WireError(.badChecksum, at: 4) }
        let frame = Frame(kind: body[start], payload: [UInt8](body.dropFirst()))
        consumed = start + length + 4
        if consumed == buffer.count {
            // A thousand conversations do not each keep the room of the largest frame that they ever had.
            buffer = []
            consumed = 0
        }
        return frame
    }
}
