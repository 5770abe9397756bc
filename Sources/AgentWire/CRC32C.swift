/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78; RFC 3720 appendix B.4): notices damage, not malice.
public struct CRC32C: Sendable {
    private var state: UInt32 = 0xFFFF_FFFF

    /// The checksum of no bytes yet.
    public init() {}

    /// Takes `bytes` into the checksum.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            var word = (state ^ UInt32(byte)) & 0xFF
            for _ in 0..<8 {
                word = (word >> 1) ^ (word & 1 == 1 ? 0x82F6_3B78 : 0)
            }
            state = (state >> 8) ^ word
        }
    }

    /// The checksum of all bytes taken so far.
    public var value: UInt32 {
        ~state
    }

    /// The checksum of `bytes`.
    public static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc = CRC32C()
        crc.update(bytes)
        return crc.value
    }
}
