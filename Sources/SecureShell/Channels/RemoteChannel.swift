import CLibSSH2
import NIOCore

/// One open channel of a session: libssh2's pointer, and what the session knows of it. Its tasks name it by `ID`,
/// and look it up again after each wait, because it may have been closed meanwhile.
struct RemoteChannel {
    struct ID: Hashable, Sendable {
        let number: Int
    }

    enum Stream: Int32, Sendable {
        case output = 0
        case error = 1
    }

    /// What a server may send without being asked for more: bounds the memory of a channel that nobody reads.
    static let windowBytes: UInt32 = 1 << 20
    static let packetBytes: UInt32 = 32 << 10

    let pointer: OpaquePointer
    /// A task is writing; another's bytes must not come between its own.
    var isBeingWritten = false

    init(pointer: OpaquePointer) { self.pointer = pointer }

    /// Some bytes of a stream.
    enum Chunk {
        case bytes([UInt8])
        case nothingYet
        case end
        case failed(Int)
    }

    /// Reads what is there. libssh2 returns 0 both at the end and when a packet yielded nothing, so the end is asked for.
    func read(_ stream: Stream, atMost count: Int) -> Chunk {
        let first = readOnce(stream, count)
        guard case .end = first else { return first }
        switch libssh2_channel_wait_eof(pointer) {
        case 0: return readOnce(stream, count)
        case LIBSSH2_ERROR_EAGAIN:
            let second = readOnce(stream, count)
            if case .end = second { return .nothingYet }
            return second
        case let code: return .failed(Int(code))
        }
    }

    private func readOnce(_ stream: Stream, _ count: Int) -> Chunk {
        var status = 0
        let room = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            status = buffer.withMemoryRebound(to: CChar.self) {
                libssh2_channel_read_ex(pointer, stream.rawValue, $0.baseAddress, count)
            }
            filled = min(max(0, status), count)
        }
        switch status {
        case 0: return .end
        case Int(LIBSSH2_ERROR_EAGAIN): return .nothingYet
        case ..<0: return .failed(status)
        // Only what came is kept: a thousand answers that wait to be read would hold as much room each.
        default: return .bytes(room.withUnsafeBytes([UInt8].init))
        }
    }

    /// Sends a first part of the bytes and says how many they were; 0 or "try again" when there is no room.
    func write(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes { write($0) }
    }

    /// The same for bytes in any memory.
    func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        libssh2_channel_write_ex(pointer, 0, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }

    /// Whether the server has closed its side altogether: it takes no more input, and sends no more output.
    var isClosedByServer: Bool { libssh2_channel_wait_closed(pointer) == 0 }

    /// How the command ended; meaningful once the server has closed the channel.
    func exit(_ session: OpaquePointer) -> CommandExit {
        var name: UnsafeMutablePointer<CChar>?
        var length = 0
        libssh2_channel_get_exit_signal(pointer, &name, &length, nil, nil, nil, nil)
        guard let name else { return .status(libssh2_channel_get_exit_status(pointer)) }
        defer { libssh2_free(session, name) }
        return .signal(PrintableText.line(UnsafeRawBufferPointer(start: name, count: length), limit: 32))
    }
}
