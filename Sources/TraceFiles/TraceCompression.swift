import CZlib
import CZstd

/// How version 7 compresses what it stores.
enum TraceCompression: Equatable {
    case none
    case zlib
    case zstd

    /// The kind that trace-cmd calls by that name.
    init?(name: String) {
        switch name {
        case "none": self = .none
        case "zlib": self = .zlib
        case "zstd": self = .zstd
        default: return nil
        }
    }

    /// The `size` bytes that `packed`, from `offset` in the file, hold; any other number of them is an error.
    func unpack(_ packed: [UInt8], to size: Int, at offset: UInt64) throws(TraceFileError) -> [UInt8] {
        var unpacked = [UInt8](repeating: 0, count: size)
        let count: Int?
        switch self {
        case .none: throw TraceFileError(.damaged, at: offset, "compressed contents in a file that says it has none")
        case .zlib: count = Self.unpackZlib(packed, into: &unpacked)
        case .zstd: count = Self.unpackZstd(packed, into: &unpacked)
        }
        guard count == size else {
            throw TraceFileError(.damagedCompression, at: offset, "\(packed.count) compressed bytes do not give \(size)")
        }
        return unpacked
    }

    private static func unpackZlib(_ packed: [UInt8], into unpacked: inout [UInt8]) -> Int? {
        var count = uLongf(unpacked.count)
        return uncompress(&unpacked, &count, packed, uLong(packed.count)) == Z_OK ? Int(exactly: count) : nil
    }

    private static func unpackZstd(_ packed: [UInt8], into unpacked: inout [UInt8]) -> Int? {
        let count = ZSTD_decompress(&unpacked, unpacked.count, packed, packed.count)
        return ZSTD_isError(count) == 0 ? count : nil
    }
}
