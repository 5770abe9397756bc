/// Why a file gave no secret.
public struct SecretFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable, CaseIterable {
        /// It is not there, or may not be read.
        case unreadable
        /// Others than root and this process' user can read it, or another owns it.
        case exposed
        /// What is in it is no secret.
        case noSecret
    }

    /// The kind of failure.
    public var code: Code
    /// The file.
    public var path: String
    /// Why.
    public var cause: String
    /// What would mend it; empty if nothing is known.
    public var remedy: String

    /// A failure of kind `code`.
    public init(_ code: Code, _ path: String, cause: String, remedy: String = "") {
        self.code = code
        self.path = path
        self.cause = cause
        self.remedy = remedy
    }

    /// One line: path, cause, remedy.
    public var description: String {
        "\(path) \(cause)" + (remedy.isEmpty ? "" : "; \(remedy)")
    }
}
