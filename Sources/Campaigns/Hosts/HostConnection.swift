public import FleetInventory

/// Something that reaches hosts. Real SSH stands behind it; a simulator may.
public protocol HostConnector: Sendable {
    /// Connects to the host and proves both sides' identity; bounded in time.
    func connect(to host: Host) async throws(HostFailure) -> any HostConnection
}

/// A host that is reached and logged in to. All calls are bounded in time and in memory.
public protocol HostConnection: Sendable {
    /// Runs a command to its end, which must come in this time; nil: in that of all short commands. A status other than 0 is not an
    /// error here.
    func run(_ command: String, within timeout: Duration?) async throws(HostFailure) -> CommandOutput
    /// Puts `bytes` at `path` as the login user, whole or not at all: the hash is computed again on the host.
    func upload(_ bytes: [UInt8], to path: String) async throws(HostFailure)
    /// Starts a command to converse with over its standard input and output.
    func open(_ command: String) async throws(HostFailure) -> any HostProcess
    /// Ends the connection; what still runs on the host is not waited for.
    func close() async
}

extension HostConnection {
    /// Runs a short command to its end.
    public func run(_ command: String) async throws(HostFailure) -> CommandOutput { try await run(command, within: nil) }
}

/// A command that runs on a host and is conversed with.
public protocol HostProcess: Sendable {
    /// Writes all bytes to the command's standard input.
    func write(_ bytes: [UInt8]) async throws(HostFailure)
    /// The next bytes of its standard output, at most 64 KiB; nil at its end; an error when none come in time.
    func read(within timeout: Duration) async throws(HostFailure) -> [UInt8]?
    /// The end of its standard error so far, at most 4 KiB.
    func errorOutput() async -> String
    /// Closes the channel.
    func close() async
}

/// What a command left behind.
public struct CommandOutput: Sendable, Equatable {
    /// The exit status; nil if a signal ended it.
    public var status: Int?
    /// Standard output, bounded.
    public var output: String
    /// Standard error, bounded.
    public var errors: String

    /// The outcome of a command.
    public init(status: Int?, output: String, errors: String) {
        self.status = status
        self.output = output
        self.errors = errors
    }
}
