internal import CZlib

/// A text file that may be compressed with gzip.
public enum PlainOrCompressed {
    /// Its text, of at most `limit` bytes after decompression; throws `unreadableFile`.
    public static func text(path: String, limit: Int = 256 << 20) throws(KernelSourcesError) -> String {
        guard let file = gzopen(path, "rb") else { throw unreadable(path, "it cannot be opened") }
        defer { gzclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Int(gzread(file, &buffer, UInt32(buffer.count)))
            guard count >= 0 else { throw unreadable(path, "its compression is damaged") }
            if count == 0 { break }
            guard bytes.count + count <= limit else { throw unreadable(path, "it holds more than \(limit) bytes") }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unreadable(_ path: String, _ cause: String) -> KernelSourcesError {
        KernelSourcesError(.unreadableFile, at: path, cause: cause, remedy: "check the file, its owner and its mode")
    }
}
