/// The first bytes of a file.
///
///     17 08 44  "tracing"  version "6\0" or "7\0"  byte order u8  size of long u8  page size u32
///     version 7 only: compression's name and version, two texts; offset of the first options u64
struct TraceHead {
    enum Version {
        case six
        case seven(TraceCompression, firstOptions: UInt64)
    }

    let version: Version
    /// The recording machine's page size.
    let pageSize: UInt64

    init(_ cursor: inout TraceCursor) throws(TraceFileError) {
        let mark: [UInt8] = [0x17, 0x08, 0x44] + "tracing".utf8
        guard cursor.remaining >= UInt64(mark.count), try cursor.readBytes(UInt64(mark.count), atMost: 10) == mark else {
            throw TraceFileError(.notATrace, at: 0, "it does not begin as a file of trace-cmd does")
        }
        let version = try cursor.readText(atMost: 8)
        guard try cursor.readUInt8() == 0 else {
            throw TraceFileError(.unsupportedFile, at: cursor.offset - 1, "it is of a big-endian machine")
        }
        _ = try cursor.readUInt8()
        pageSize = UInt64(try cursor.readUInt32())
        switch version {
        case "6": self.version = .six
        case "7":
            let name = try cursor.readText(atMost: 32)
            guard let compression = TraceCompression(name: name) else {
                throw TraceFileError(.unsupportedFile, at: cursor.offset, "its compression is '\(name)'")
            }
            _ = try cursor.readText(atMost: 64)
            self.version = .seven(compression, firstOptions: try cursor.readUInt64())
        default: throw TraceFileError(.unsupportedFile, at: UInt64(mark.count), "its version is '\(version)', not 6 or 7")
        }
    }
}
