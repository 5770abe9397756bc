/// Reads the data types of RFC 4251 §5 out of bytes that may be anything.
struct SSHWireReader {
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }

    mutating func byte() -> UInt8? {
        guard remaining >= 1 else { return nil }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func uint32() -> UInt32? {
        guard remaining >= 4 else { return nil }
        defer { offset += 4 }
        return bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// A length and that many bytes; nil if it is longer than `limit` or than what is there.
    mutating func string(limit: Int = 1 << 20) -> [UInt8]? {
        let start = offset
        guard let length = uint32(), Int(length) <= min(limit, remaining) else {
            offset = start
            return nil
        }
        defer { offset += Int(length) }
        return Array(bytes[offset..<offset + Int(length)])
    }

    /// A positive multiple-precision integer without its leading zeros.
    mutating func unsignedInteger() -> [UInt8]? {
        guard let bytes = string(limit: 4_096) else { return nil }
        return Array(bytes.drop { $0 == 0 })
    }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= remaining else { return nil }
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }
}

/// Writes the data types of RFC 4251 §5.
struct SSHWireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func uint32(_ value: UInt32) {
        bytes.append(contentsOf: [UInt8(value >> 24), UInt8(value >> 16 & 0xff), UInt8(value >> 8 & 0xff), UInt8(value & 0xff)])
    }

    mutating func string(_ value: some Collection<UInt8>) {
        uint32(UInt32(value.count))
        bytes.append(contentsOf: value)
    }

    /// A positive multiple-precision integer: no superfluous zeros, one if the first bit would read as a sign.
    mutating func unsignedInteger(_ value: some Collection<UInt8>) {
        let digits = Array(value.drop { $0 == 0 })
        string((digits.first ?? 0) & 0x80 == 0 ? digits : [0] + digits)
    }
}
