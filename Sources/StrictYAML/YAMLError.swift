/// Why a YAML file was refused: where, the cause and the remedy, in one line.
public struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of fault, for callers that tell them apart.
    public enum Code: Sendable, Hashable {
        /// The file cannot be opened or read.
        case unreadable
        /// The file is longer than its limit.
        case tooLarge
        /// The file is not UTF-8.
        case notUTF8
        /// The text is not YAML, or uses a part of YAML that is not accepted (anchors, tags, several documents).
        case syntax
        /// A line is indented with a tab.
        case tab
        /// Lists and mappings are nested deeper than the limit.
        case tooDeep
        /// A key stands twice in one mapping.
        case duplicateKey
        /// A key that has no meaning here.
        case unknownKey
        /// A key that must be there is not.
        case missingKey
        /// A list where a text is wanted, a word where a number is wanted.
        case wrongType
        /// The right type with a value that is not allowed.
        case badValue
    }

    /// The kind of fault.
    public let code: Code
    /// Where.
    public let position: YAMLPosition
    /// What is wrong.
    public let cause: String
    /// What would mend it.
    public let remedy: String

    /// A fault at `position`.
    public init(_ code: Code, at position: YAMLPosition, cause: String, remedy: String) {
        self.code = code
        self.position = position
        self.cause = cause
        self.remedy = remedy
    }

    /// `file:line:column: cause: remedy`.
    public var description: String {
        "\(position): \(cause): \(remedy)"
    }
}
