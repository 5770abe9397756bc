/// Why the lab could not do what was asked. Its description is one line: what, why, and what mends it.
public struct LabError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure, for a program to tell apart.
    public enum Code: String, Sendable {
        /// A program that the lab calls is not installed.
        case toolMissing
        /// A program that the lab called failed; the cause has the end of what it said.
        case commandFailed
        /// Something did not end in its time.
        case timedOut
        /// The lab's data files are missing or malformed.
        case badDefinition
        /// A kernel's name is malformed.
        case badKernelName
        /// The lab's table has no such kernel.
        case unknownKernel
        /// This machine has no Debian mirror configured, or Debian's keys are missing.
        case noMirror
        /// The signed index has no such package.
        case packageNotFound
        /// A file could not be read or written.
        case fileSystem
        /// Another process works on the same lab or cache.
        case busy
        /// The lab has no such guest.
        case unknownGuest
        /// Guests run already.
        case alreadyUp
        /// A guest's emulator did not start, ended, or accepted no login in time.
        case guestFailed
        /// The caller cancelled.
        case cancelled
    }

    /// The kind of failure.
    public let code: Code
    /// What it happened to: a guest, a file, a package, a program.
    public let subject: String
    /// Why, with the underlying error's words.
    public let cause: String
    /// What a person can do about it.
    public let remedy: String

    init(_ code: Code, subject: String, cause: String, remedy: String) {
        self.code = code
        self.subject = subject
        self.cause = cause
        self.remedy = remedy
    }

    /// One line.
    public var description: String {
        "\(subject): \(cause); \(remedy)".split(whereSeparator: \.isNewline).joined(separator: " | ")
    }

    static var cancelled: LabError {
        LabError(
            .cancelled, subject: "lab", cause: "interrupted", remedy: "run `hapfleet lab up` again; what was fetched is kept")
    }

    static func file(_ path: String, _ error: any Error) -> LabError {
        LabError(.fileSystem, subject: path, cause: "\(error)", remedy: "check its permissions and the free space of its disk")
    }

    /// The error itself if it is of this module, otherwise one that wraps it.
    static func wrapping(_ error: any Error, subject: @autoclosure () -> String) -> LabError {
        if let error = error as? LabError { return error }
        if error is CancellationError { return .cancelled }
        return LabError(.fileSystem, subject: subject(), cause: "\(error)", remedy: "check permissions and free disk space")
    }
}
