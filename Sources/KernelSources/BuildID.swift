/// The GNU build-id of a kernel object: the identity under which its functions and lines are kept.
///
/// Usually 20 bytes (SHA-1); 8 to 64 bytes are accepted. Coded as one hexadecimal string.
public struct BuildID: Hashable, Sendable, CustomStringConvertible {
    /// The lengths that are accepted, in bytes.
    public static let lengths = 8...64

    /// The bytes of the id.
    public let bytes: [UInt8]

    /// Takes the bytes of an id; throws `malformedBuildID` when there are too few or too many.
    public init(bytes: some Collection<UInt8>) throws(KernelSourcesError) {
        guard Self.lengths.contains(bytes.count) else {
            throw Self.malformed("a build-id of \(bytes.count) bytes")
        }
        self.bytes = Array(bytes)
    }

    /// Parses hexadecimal digits of either case; throws `malformedBuildID`.
    public init(hex: some StringProtocol) throws(KernelSourcesError) {
        let digits = Array(hex.utf8)
        guard digits.count % 2 == 0, Self.lengths.contains(digits.count / 2) else {
            throw Self.malformed("a build-id of \(digits.count) hexadecimal digits")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for position in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.value(ofDigit: digits[position]), let low = Self.value(ofDigit: digits[position + 1]) else {
                throw Self.malformed("a build-id with a character at \(position) that is no hexadecimal digit")
            }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    /// What ids that are made of symbols begin with; no linker's hash does, but for one chance in 2^64.
    private static let symbolMark = Array("symbols:".utf8)

    /// An id for an object whose own is not known: made of a hash of its symbols, of which the first 12 bytes are taken.
    public init(hashOfSymbols hash: some Collection<UInt8>) throws(KernelSourcesError) {
        try self.init(bytes: Self.symbolMark + hash.prefix(12))
    }

    /// Whether it is no linker's, but made of the object's symbols.
    public var isMadeOfSymbols: Bool { bytes.starts(with: Self.symbolMark) }

    /// Lower-case hexadecimal digits, two a byte.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The same as `hex`.
    public var description: String { hex }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func malformed(_ what: String) -> KernelSourcesError {
        KernelSourcesError(
            .malformedBuildID, at: "build-id", cause: what,
            remedy: "give \(lengths.lowerBound) to \(lengths.upperBound) bytes as hexadecimal digits")
    }
}

extension BuildID: Codable {
    /// Reads one hexadecimal string.
    public init(from decoder: any Decoder) throws {
        try self.init(hex: decoder.singleValueContainer().decode(String.self))
    }

    /// Writes one hexadecimal string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}
