/// Why the store could not do what it was asked.
public struct StoreError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable, CaseIterable {
        /// There is no store at the place that was named.
        case missing
        /// The place cannot be opened or written.
        case notWritable
        /// The file is a database, but not one of ours, or not a database at all.
        case notAStore
        /// The file is damaged.
        case damaged
        /// The file was written by a newer hapfleet.
        case newerSchema
        /// The file was written by an older hapfleet, and may not be brought up to date where it is.
        case olderSchema
        /// The disk, or the space that the user may use, is full.
        case diskFull
        /// The database's server does not answer, or lets nobody in.
        case unreachable
        /// Another process held the store for too long.
        case busy
        /// No run has this id, or begins with this prefix.
        case noSuchRun
        /// Several runs begin with this prefix.
        case ambiguousRun
        /// The record's run or host is not in the store, or the run is there already.
        case conflict
        /// The host is another coordinator's by now.
        case fenced
        /// The task was cancelled while it waited for the store.
        case cancelled
        /// Anything else that the database reports.
        case failed
    }

    /// What went wrong.
    public var code: Code
    /// The store's path or address.
    public var location: String
    /// Why, in the database's or the system's words where there are any.
    public var cause: String
    /// What would mend it; empty if nothing is known.
    public var remedy: String

    /// A failure of kind `code` at `location`.
    public init(_ code: Code, at location: String, cause: String, remedy: String = "") {
        self.code = code
        self.location = location
        self.cause = cause
        self.remedy = remedy
    }

    /// One line: place, cause, remedy.
    public var description: String {
        "store \(location): \(cause)" + (remedy.isEmpty ? "" : "; \(remedy)")
    }
}
