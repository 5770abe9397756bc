/// Appends fields, little-endian, to a growing array of bytes.
public struct WireWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []

    /// A writer with nothing written yet.
    public init() {}

    /// Writes one byte.
    public mutating func write(_ value: UInt8) {
        bytes.append(value)
    }

    /// Writes a truth value as one byte, 0 or 1.
    public mutating func write(_ value: Bool) {
        bytes.append(value ? 1 : 0)
    }

    /// Writes two bytes.
    public mutating func write(_ value: UInt16) {
        appendLittleEndian(UInt64(value), count: 2)
    }

    /// Writes four bytes.
    public mutating func write(_ value: UInt32) {
        appendLittleEndian(UInt64(value), count: 4)
    }

    /// Writes eight bytes.
    public mutating func write(_ value: UInt64) {
        appendLittleEndian(value, count: 8)
    }

    /// Writes eight bytes, two's complement.
    public mutating func write(_ value: Int64) {
        write(UInt64(bitPattern: value))
    }

    /// Writes a length of time as eight bytes.
    public mutating func write(_ value: Microseconds) {
        write(value.count)
    }

    /// Writes a point in time as eight bytes.
    public mutating func write(_ value: MonotonicInstant) {
        write(value.nanoseconds)
    }

    /// Writes seven bits a byte, least significant first: small numbers take one byte (LEB128).
    public mutating func writeVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Writes the count of bytes as a varint, then the bytes.
    public mutating func write(_ value: [UInt8]) {
        writeVarint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Writes the text as UTF-8, with its count of bytes before it.
    public mutating func write(_ value: String) {
        write([UInt8](value.utf8))
    }

    /// Writes the count of texts as a varint, then each.
    public mutating func write(_ values: [String]) {
        writeVarint(UInt64(values.count))
        for value in values {
            write(value)
        }
    }

    private mutating func appendLittleEndian(_ value: UInt64, count: Int) {
        var rest = value
        for _ in 0..<count {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}
