/// Why bytes from the other side, or from a file, could not be understood, and where.
public struct WireError: Error, Equatable, Sendable {
    /// The kind of damage.
    public enum Code: UInt8, Sendable {
        /// The bytes end in the middle of a field.
        case truncated
        /// A length field is beyond its documented bound.
        case tooLong
        /// The CRC-32C over the bytes is not the one that was sent.
        case badChecksum
        /// The first bytes are not the format's mark.
        case badMagic
        /// The format's version is not one that this program speaks.
        case unsupportedVersion
        /// The message's kind is not known.
        case unknownMessage
        /// A field holds a value outside its range.
        case invalidValue
        /// Bytes are left after the last field.
        case trailingBytes
    }

    /// What is wrong.
    public var code: Code
    /// The offset in bytes, from the start of the frame's payload or of the file, at which it was noticed.
    public var offset: Int

    /// An error of kind `code` noticed at `offset`.
    public init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// One line: cause and offset.
    public var description: String {
        let cause =
            switch code {
            case .truncated: "the bytes end inside a field"
            case .tooLong: "a length is beyond its bound"
            case .badChecksum: "the checksum does not match"
            case .badMagic: "the format's mark is missing"
            case .unsupportedVersion: "the format's version is not supported"
            case .unknownMessage: "the kind of message is not known"
            case .invalidValue: "a field is out of range"
            case .trailingBytes: "bytes are left over"
            }
        return cause + " at offset " + String(offset)
    }
}
