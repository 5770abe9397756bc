/// Reads numbers and texts one after the other, from a range of the file or from contents that were compressed.
///
/// Numbers are little-endian: files of big-endian machines are refused before.
struct TraceCursor {
    private static let windowSize: UInt64 = 1 << 16

    /// What is being read, for errors.
    var part: String
    /// Bytes from the file's start, or of the contents.
    private(set) var position: UInt64
    private let end: UInt64
    private let file: TraceFile?
    /// Where the compressed contents are in the file.
    private let origin: UInt64
    private var window: [UInt8]
    private var windowStart: UInt64

    /// Reads the file from `offset` up to `end`, which lies within it.
    init(_ file: TraceFile, from offset: UInt64, to end: UInt64? = nil, part: String) {
        self.part = part
        self.file = file
        position = offset
        self.end = min(end ?? file.size, file.size)
        origin = 0
        window = []
        windowStart = 0
    }

    /// Reads contents that came from `origin` in the file.
    init(_ contents: [UInt8], origin: UInt64, part: String) {
        self.part = part
        file = nil
        position = 0
        end = UInt64(contents.count)
        self.origin = origin
        window = contents
        windowStart = 0
    }

    /// Where it is in the file, as exactly as one can tell.
    var offset: UInt64 {
        file == nil ? origin : position
    }

    /// How much is left.
    var remaining: UInt64 {
        end > position ? end - position : 0
    }

    /// An error about what was just read.
    func damaged(_ cause: String) -> TraceFileError {
        TraceFileError(.damaged, at: offset, "\(part): \(cause)")
    }

    mutating func readUInt8() throws(TraceFileError) -> UInt8 {
        UInt8(truncatingIfNeeded: try number(bytes: 1))
    }

    mutating func readUInt16() throws(TraceFileError) -> UInt16 {
        UInt16(truncatingIfNeeded: try number(bytes: 2))
    }

    mutating func readUInt32() throws(TraceFileError) -> UInt32 {
        UInt32(truncatingIfNeeded: try number(bytes: 4))
    }

    mutating func readUInt64() throws(TraceFileError) -> UInt64 {
        try number(bytes: 8)
    }

    /// The next `count` bytes; more than `limit` are refused.
    mutating func readBytes(_ count: UInt64, atMost limit: UInt64) throws(TraceFileError) -> [UInt8] {
        guard count <= limit else { throw TraceFileError(.tooLarge, at: offset, "\(part): \(count) bytes") }
        guard count <= remaining else { throw TraceFile.ends(at: offset, in: part) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(count))
        try forEachPiece(of: count) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// A text that a zero byte ends, of at most `limit` bytes.
    mutating func readText(atMost limit: Int = 256) throws(TraceFileError) -> String {
        var text: [UInt8] = []
        while true {
            let byte = try readUInt8()
            if byte == 0 { return String(ascii: text, atMost: limit) }
            guard text.count < limit else { throw damaged("a text without end") }
            text.append(byte)
        }
    }

    /// Whether the next bytes are `expected`, which are passed.
    mutating func passes(_ expected: String) throws(TraceFileError) -> Bool {
        try readBytes(UInt64(expected.utf8.count), atMost: 64).elementsEqual(expected.utf8)
    }

    /// Passes over `count` bytes.
    mutating func skip(_ count: UInt64) throws(TraceFileError) {
        guard count <= remaining else { throw TraceFile.ends(at: offset, in: part) }
        position += count
    }

    /// Passes the next `count` bytes to `body`, piece by piece, so that they need not fit in memory.
    mutating func forEachPiece(of count: UInt64, _ body: (UnsafeRawBufferPointer) -> Void) throws(TraceFileError) {
        guard count <= remaining else { throw TraceFile.ends(at: offset, in: part) }
        var left = count
        while left > 0 {
            let available = try fill()
            let length = min(left, available.upperBound - available.lowerBound)
            let start = Int(available.lowerBound)
            window.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<start + Int(length)])) }
            position += length
            left -= length
        }
    }

    private mutating func number(bytes count: UInt64) throws(TraceFileError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        try forEachPiece(of: count) { piece in
            for byte in piece {
                value |= UInt64(byte) << shift
                shift += 8
            }
        }
        return value
    }

    /// Makes at least one byte at `position` available, which is before `end`; the range is within the window.
    private mutating func fill() throws(TraceFileError) -> Range<UInt64> {
        let windowEnd = windowStart + UInt64(window.count)
        if let file, position < windowStart || position >= windowEnd {
            window = try file.bytes(Int(min(Self.windowSize, end - position)), at: position, part: part)
            windowStart = position
        }
        return position - windowStart..<UInt64(window.count)
    }
}
