/// Why a schedule could not be made, listed or removed.
public struct ScheduleError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable, CaseIterable {
        /// The name cannot be part of a unit's name.
        case invalidName
        /// A path or an argument cannot be written into a unit file.
        case invalidArgument
        /// systemd does not understand the calendar expression.
        case invalidCalendar
        /// There is a schedule of this name already.
        case exists
        /// There is no schedule of this name.
        case missing
        /// The folder of unit files cannot be read or written.
        case notWritable
        /// systemd is not there, or refused.
        case systemd
    }

    /// The kind of failure.
    public var code: Code
    /// What the failure is about: a name, a path, an expression.
    public var subject: String
    /// Why.
    public var cause: String
    /// What would mend it; empty if nothing is known.
    public var remedy: String

    /// A failure of kind `code`.
    public init(_ code: Code, _ subject: String, cause: String, remedy: String = "") {
        self.code = code
        self.subject = subject
        self.cause = cause
        self.remedy = remedy
    }

    /// One line: subject, cause, remedy.
    public var description: String {
        "\(subject): \(cause)" + (remedy.isEmpty ? "" : "; \(remedy)")
    }
}
