/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78; RFC 3720 appendix B.4): notices damage, not malice.
public struct CRC32C: Sendable {
    private var state: UInt32 = 0xFFFF_FFFF

    /// The checksum of no bytes yet.
    public init() {}

    /// Takes `bytes` into the checksum.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        #if hasFeature(Embedded)
            // The agent checks little, and a table would make it larger.
            for byte in bytes { state = (state >> 8) ^ Self.folded((state ^ UInt32(byte)) & 0xFF) }
        #else
            let isDone = bytes.withContiguousStorageIfAvailable { update(eightAtATime: $0) } != nil
            guard !isDone else { return }
            for byte in bytes { state = (state >> 8) ^ Self.tables[Int((state ^ UInt32(byte)) & 0xFF)] }
        #endif
    }

    /// What a byte adds to the bytes after it.
    private static func folded(_ byte: UInt32) -> UInt32 {
        var word = byte
        for _ in 0..<8 { word = (word >> 1) ^ (word & 1 == 1 ? 0x82F6_3B78 : 0) }
        return word
    }

    #if !hasFeature(Embedded)
        /// `folded` of each byte, and then of each byte with one to seven zero bytes after it (Kounavis and Berry 2005).
        private static let tables: [UInt32] = {
            var tables = (0..<256).map { folded(UInt32($0)) }
            for place in 256..<2_048 {
                let before = tables[place - 256]
                tables.append((before >> 8) ^ tables[Int(before & 0xFF)])
            }
            return tables
        }()

        private mutating func update(eightAtATime bytes: UnsafeBufferPointer<UInt8>) {
            let raw = UnsafeRawBufferPointer(bytes)
            var sum = state
            let whole = raw.count & ~7
            Self.tables.withUnsafeBufferPointer { tables in
                var place = 0
                while place < whole {
                    let low = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt32.self)) ^ sum
                    let high = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self))
                    sum = tables[1_792 + Int(low & 0xFF)] ^ tables[1_536 + Int(low >> 8 & 0xFF)]
                    sum ^= tables[1_280 + Int(low >> 16 & 0xFF)] ^ tables[1_024 + Int(low >> 24)]
                    sum ^= tables[768 + Int(high & 0xFF)] ^ tables[512 + Int(high >> 8 & 0xFF)]
                    sum ^= tables[256 + Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
                    place += 8
                }
                for place in whole..<raw.count { sum = (sum >> 8) ^ tables[Int((sum ^ UInt32(raw[place])) & 0xFF)] }
            }
            state = sum
        }
    #endif

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
