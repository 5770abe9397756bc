/// What starts and stops runs for those who may.
public protocol RunControl: Sendable {
    /// The names of the campaigns that may be started.
    var campaigns: [String] { get }
    /// Starts a run of the campaign, one of `campaigns`, and returns its id. Throws ``RunControlError``.
    func start(_ campaign: String) async throws -> String
    /// The runs that it started and that go on.
    func running() async -> Set<String>
    /// Asks such a run to end so that it can be resumed; returns without waiting for that. Throws ``RunControlError``.
    func stop(_ run: String) async throws
}

/// Why a run was not started or stopped.
public struct RunControlError: Error, Sendable, CustomStringConvertible {
    /// Why.
    public let cause: String
    /// What would mend it.
    public let remedy: String

    /// A reason with what would mend it.
    public init(cause: String, remedy: String) {
        self.cause = cause
        self.remedy = remedy
    }

    /// One line.
    public var description: String { "\(cause); \(remedy)" }
}
