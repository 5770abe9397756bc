/// An entry as systemd's journal takes it over its socket: https://systemd.io/JOURNAL_NATIVE_PROTOCOL.
///
///     KEY=value\n                                    a value on one line
///     KEY\n  length, 8 bytes, little-endian  value\n  any other
public struct JournalEntry: Sendable {
    private static let longestValue = 32 << 10
    private static let longestName = 64

    /// The entry's bytes: one datagram.
    public private(set) var bytes: [UInt8] = []

    /// An entry without a field.
    public init() {}

    /// Adds a field. Its name is brought into the form that the journal wants: `A-Z 0-9 _`, not beginning with a digit or underscore,
    /// at most 64. A value beyond 32 KiB is cut off.
    public mutating func add(_ name: String, _ value: String) {
        let value = Array(value.utf8.prefix(Self.longestValue))
        bytes += Self.field(name)
        if value.contains(UInt8(ascii: "\n")) {
            bytes.append(UInt8(ascii: "\n"))
            withUnsafeBytes(of: UInt64(value.count).littleEndian) { bytes += $0 }
        } else {
            bytes.append(UInt8(ascii: "="))
        }
        bytes += value + [UInt8(ascii: "\n")]
    }

    private static func field(_ name: String) -> [UInt8] {
        let letters = name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 32
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
            default: UInt8(ascii: "_")
            }
        }
        let isFirstLetter = letters.first.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ?? false
        return Array(((isFirstLetter ? [] : Array("F_".utf8)) + letters).prefix(longestName))
    }
}
