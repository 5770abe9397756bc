import Glibc

/// A file that is read at any place, a part at a time: it may be larger than the memory, and change while it is read.
final class TraceFile: Sendable {
    private let descriptor: CInt
    /// Its length in bytes when it was opened.
    let size: UInt64

    /// Opens a regular file.
    init(path: String) throws(TraceFileError) {
        // Without O_NONBLOCK, opening a pipe would wait for its writer.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.refusal() }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let refusal = Self.refusal()
            close(descriptor)
            throw refusal
        }
        guard status.st_mode & S_IFMT == S_IFREG, let size = UInt64(exactly: status.st_size) else {
            close(descriptor)
            throw TraceFileError(.unreadable, "it is not a regular file")
        }
        self.size = size
    }

    deinit {
        close(descriptor)
    }

    /// Fills `bytes` with what is at `offset`; `part` names it for the error.
    func read(into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64, part: String) throws(TraceFileError) {
        guard offset <= size, UInt64(bytes.count) <= size - offset else { throw Self.ends(at: size, in: part) }
        var done = 0
        while done < bytes.count {
            let place = off_t(offset) + off_t(done)
            let count = pread(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, place)
            if count > 0 {
                done += count
            } else if count == 0 {
                throw Self.ends(at: UInt64(place), in: part)
            } else if errno != EINTR {
                throw Self.refusal(at: UInt64(place))
            }
        }
    }

    /// The `count` bytes at `offset`.
    func bytes(_ count: Int, at offset: UInt64, part: String) throws(TraceFileError) -> [UInt8] {
        guard offset <= size, UInt64(count) <= size - offset else { throw Self.ends(at: size, in: part) }
        var bytes = [UInt8](repeating: 0, count: count)
        var failure: TraceFileError?
        bytes.withUnsafeMutableBytes { target in
            do throws(TraceFileError) { try read(into: target, at: offset, part: part) } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    static func ends(at offset: UInt64, in part: String) -> TraceFileError {
        TraceFileError(.truncated, at: offset, "the file ends within \(part)")
    }

    private static func refusal(at offset: UInt64? = nil) -> TraceFileError {
        TraceFileError(.unreadable, at: offset, String(cString: strerror(errno)))
    }
}
