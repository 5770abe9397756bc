/// Reads what `WireWriter` wrote; never past the end, never more than the bounds that the caller gives.
public struct WireReader: Sendable {
    private let bytes: [UInt8]
    /// The offset of the next byte to read.
    public private(set) var offset: Int

    /// Reads `bytes` from `offset` on.
    public init(_ bytes: [UInt8], from offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    /// How many bytes are left.
    public var remaining: Int {
        bytes.count - offset
    }

    /// Reads one byte.
    public mutating func readUInt8() throws(WireError) -> UInt8 {
        UInt8(truncatingIfNeeded: try readLittleEndian(count: 1))
    }

    /// Reads a truth value; anything but 0 and 1 is an error.
    public mutating func readBool() throws(WireError) -> Bool {
        let start = offset
        switch try readUInt8() {
        case 0: return false
        case 1: return true
        default: throw WireError(.invalidValue, at: start)
        }
    }

    /// Reads two bytes.
    public mutating func readUInt16() throws(WireError) -> UInt16 {
        UInt16(truncatingIfNeeded: try readLittleEndian(count: 2))
    }

    /// Reads four bytes.
    public mutating func readUInt32() throws(WireError) -> UInt32 {
        UInt32(truncatingIfNeeded: try readLittleEndian(count: 4))
    }

    /// Reads eight bytes.
    public mutating func readUInt64() throws(WireError) -> UInt64 {
        try readLittleEndian(count: 8)
    }

    /// Reads eight bytes, two's complement.
    public mutating func readInt64() throws(WireError) -> Int64 {
        Int64(bitPattern: try readUInt64())
    }

    /// Reads a length of time, at most `Microseconds.longest`.
    public mutating func readMicroseconds() throws(WireError) -> Microseconds {
        let length = Microseconds(try readUInt64())
        guard length <= .longest else { throw WireError(.invalidValue, at: offset - 8) }
        return length
    }

    /// Reads a point in time.
    public mutating func readInstant() throws(WireError) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: try readUInt64())
    }

    /// Reads a varint; more than 64 bits of value are an error.
    public mutating func readVarint() throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var next = offset
        while next < bytes.count {
            let byte = bytes[next]
            next += 1
            guard shift < 63 || byte <= 1 else { throw WireError(.invalidValue, at: offset) }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                offset = next
                return value
            }
            shift += 7
        }
        throw WireError(.truncated, at: next)
    }

    /// The same where most numbers are short: those of one byte or two are read in place.
    @inline(__always)
    mutating func readShortVarint() throws(WireError) -> UInt64 {
        guard remaining >= 2 else { return try readVarint() }
        let (first, second) = (bytes[offset], bytes[offset + 1])
        if first < 0x80 {
            offset += 1
            return UInt64(first)
        }
        guard second < 0x80 else { return try readVarint() }
        offset += 2
        return UInt64(first & 0x7F) | UInt64(second) << 7
    }

    /// Reads a count that must be at most `limit`.
    public mutating func readCount(atMost limit: Int) throws(WireError) -> Int {
        let start = offset
        let value = try readVarint()
        guard value <= UInt64(limit) else { throw WireError(.tooLong, at: start) }
        return Int(value)
    }

    /// Reads bytes that have their count, at most `limit`, before them.
    public mutating func readBytes(atMost limit: Int) throws(WireError) -> [UInt8] {
        let count = try readCount(atMost: limit)
        guard count <= remaining else { throw WireError(.truncated, at: offset) }
        defer { offset += count }
        return [UInt8](bytes[offset..<offset + count])
    }

    /// Reads text of at most `limit` bytes; what is not UTF-8 is replaced, as it is text from outside.
    public mutating func readString(atMost limit: Int) throws(WireError) -> String {
        try readBytes(atMost: limit).text
    }

    /// Reads at most `count` texts of at most `limit` bytes each.
    public mutating func readStrings(count: Int, atMost limit: Int) throws(WireError) -> [String] {
        var values: [String] = []
        for _ in 0..<(try readCount(atMost: count)) {
            values.append(try readString(atMost: limit))
        }
        return values
    }

    /// Checks that nothing is left.
    public func finish() throws(WireError) {
        guard remaining == 0 else { throw WireError(.trailingBytes, at: offset) }
    }

    private mutating func readLittleEndian(count: Int) throws(WireError) -> UInt64 {
        guard count <= remaining else { throw WireError(.truncated, at: offset) }
        var value: UInt64 = 0
        for index in 0..<count {
            value |= UInt64(bytes[offset + index]) << UInt64(8 * index)
        }
        offset += count
        return value
    }
}

extension [UInt8] {
    /// The bytes as text; what is no UTF-8 is replaced. The one place that decodes, and never inlined: it takes the agent some
    /// hundred bytes wherever it stands, and for each kind of collection.
    @inline(never)
    public var text: String {
        String(decoding: self, as: UTF8.self)
    }
}
