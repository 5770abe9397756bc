import CSyscalls

/// An open descriptor, closed when nothing holds it any more.
final class OpenFile {
    let descriptor: Int32
    private let path: String

    /// Opens `path`.
    init(_ path: String, _ flags: Int32, mode: UInt32 = 0o600) throws(SystemCallError) {
        descriptor = hap_open(path, flags, mode)
        self.path = path
        guard descriptor >= 0 else { throw SystemCallError("open", path) }
    }

    /// Takes a descriptor over; `name` is for messages.
    init(owning descriptor: Int32, name: String) {
        self.descriptor = descriptor
        path = name
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Whether a process holds the lock of a file; one that is not there has none.
    static func isLocked(_ path: String) -> Bool {
        guard let file = try? OpenFile(path, O_RDWR | O_NOFOLLOW) else { return false }
        return flock(file.descriptor, LOCK_EX | LOCK_NB) != 0
    }

    /// Waits for something to read.
    var reading: pollfd {
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    }

    /// Reads once into `buffer`: 0 at the end, nil if there is nothing to read now.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemCallError) -> Int? {
        try read(into: buffer, pieceSize: buffer.count)
    }

    /// The same, of a file that gives one piece a read: up to 16 of them at once. What came is whole pieces.
    func read(into buffer: UnsafeMutableRawBufferPointer, pieceSize: Int) throws(SystemCallError) -> Int? {
        while true {
            let count = hap_read_pieces(descriptor, buffer.baseAddress, buffer.count, pieceSize)
            if count >= 0 { return count }
            switch hap_errno() {
            case EINTR: continue
            case EAGAIN: return nil
            default: throw SystemCallError("read", path)
            }
        }
    }

    /// Writes all of `bytes`; the kernel may take them in many pieces.
    func writeAll(_ bytes: [UInt8]) throws(SystemCallError) {
        var position = 0
        while position < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                CSyscalls.write(descriptor, buffer.baseAddress.map { $0 + position }, buffer.count - position)
            }
            if count > 0 {
                position += count
            } else if hap_errno() != EINTR {
                throw SystemCallError("write", path)
            }
        }
    }

    func sync() throws(SystemCallError) {
        guard fsync(descriptor) == 0 else { throw SystemCallError("fsync", path) }
    }
}

/// A pipe's two ends.
struct Pipe {
    let reading: OpenFile
    let writing: OpenFile

    init() throws(SystemCallError) {
        var ends: (Int32, Int32) = (-1, -1)
        let result = withUnsafeMutableBytes(of: &ends) { hap_pipe($0.baseAddress?.assumingMemoryBound(to: Int32.self)) }
        guard result == 0 else { throw SystemCallError("create", "pipe") }
        reading = OpenFile(owning: ends.0, name: "pipe")
        writing = OpenFile(owning: ends.1, name: "pipe")
    }
}
