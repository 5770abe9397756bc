import Glibc

/// Whole files of a known greatest size.
enum BoundedFile {
    enum Failure: Error {
        case system(Int32)
        case tooLarge(limit: Int)

        var cause: SSHError.Cause {
            switch self {
            case .system(let code): .system(errno: code)
            case .tooLarge(let limit): .words("larger than \(limit) bytes")
            }
        }
    }

    /// The file's bytes, or why not; reads no more than `limit` and one byte.
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let chunk = try readChunk(descriptor, atMost: min(1 << 16, limit + 1 - bytes.count))
            guard !chunk.isEmpty else { return bytes }
            bytes += chunk
            guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        }
    }

    /// Some bytes of a descriptor; empty at its end.
    static func readChunk(_ descriptor: Int32, atMost count: Int) throws(Failure) -> [UInt8] {
        var failure: Int32 = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var got: Int
            repeat { got = systemRead(descriptor, buffer.baseAddress, count) } while got < 0 && errno == EINTR
            if got < 0 { failure = errno }
            filled = max(0, got)
        }
        guard failure == 0 else { throw .system(failure) }
        return chunk
    }
}

/// `read(2)` under a name that a method called `read` does not hide.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
