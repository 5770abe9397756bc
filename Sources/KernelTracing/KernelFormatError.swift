/// Why text or bytes from the kernel could not be understood, and where.
public struct KernelFormatError: Error, Equatable, Sendable {
    /// The kinds of damage or surprise.
    public enum Code: UInt8, Sendable {
        /// A `format` or `header_page` file lacks a field.
        case missingField
        /// A field has another size or place than this decoder can read.
        case unsupportedField
        /// The page is shorter than its header, or than it says it is.
        case truncatedPage
        /// An event reaches beyond the end of its page.
        case truncatedEvent
        /// An event's length is not one that the kernel writes.
        case invalidEventLength
        /// A function entry is shorter than its fields.
        case shortEntry
    }

    /// What is wrong.
    public var code: Code
    /// Bytes from the start of the page or of the text at which it was noticed.
    public var offset: Int
    /// The field concerned; empty if it is none.
    public var field: String

    /// An error of kind `code` noticed at `offset`.
    public init(_ code: Code, at offset: Int, field: String = "") {
        self.code = code
        self.offset = offset
        self.field = field
    }

    /// One line: cause, field and offset.
    public var description: String {
        let cause =
            switch code {
            case .missingField: "the field is missing"
            case .unsupportedField: "the field has an unknown size or place"
            case .truncatedPage: "the page is shorter than it says"
            case .truncatedEvent: "an event reaches beyond its page"
            case .invalidEventLength: "an event has an impossible length"
            case .shortEntry: "a function entry is too short"
            }
        return (field.isEmpty ? cause : field + ": " + cause) + " at offset " + String(offset)
    }
}
