/// Why an alert could not be sent.
public struct AlertError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable, CaseIterable {
        /// A secret is not there, or others may read it.
        case secret
        /// The address is none that may be used.
        case address
        /// The other side does not answer, or not in time.
        case unreachable
        /// The other side answered, and refused.
        case refused
        /// A program could not be started, failed, or took too long.
        case program
    }

    /// The kind of failure.
    public var code: Code
    /// Whom it was to be sent to, without a secret.
    public var recipient: String
    /// Why.
    public var cause: String
    /// What would mend it; empty if nothing is known.
    public var remedy: String

    /// A failure of kind `code`.
    public init(_ code: Code, _ recipient: String, cause: String, remedy: String = "") {
        self.code = code
        self.recipient = recipient
        self.cause = cause
        self.remedy = remedy
    }

    /// One line: recipient, cause, remedy.
    public var description: String {
        "alert to \(recipient): \(cause)" + (remedy.isEmpty ? "" : "; \(remedy)")
    }
}
