import NIOCore

/// A command that runs on the host, for a conversation over its standard input and output.
///
/// Reading and writing may happen in different tasks at the same time. Dropping the last reference closes the channel; the server
/// then closes the command's input and output, but sends it no signal.
public final class SSHProcess: Sendable {
    private let session: SSHSession
    private let id: RemoteChannel.ID

    init(session: SSHSession, id: RemoteChannel.ID) {
        self.session = session
        self.id = id
    }

    deinit { session.abandonLater(id) }

    /// Writes all bytes to the command's standard input. Calls from several tasks are carried out one after the other.
    /// - Throws: `channelClosed` if the command has ended, `timedOut` if it takes nothing for `timeouts.writeIdle`.
    public func write(_ bytes: [UInt8]) async throws(SSHError) {
        try await session.write(id, bytes, idle: session.timeouts.writeIdle)
    }

    /// Closes the command's standard input.
    public func closeInput() async throws(SSHError) {
        try await session.sendEnd(id, .after(session.timeouts.writeIdle))
    }

    /// The next bytes of the standard output, as they come: at least 1, at most `count`; nil at its end.
    /// - Parameter limit: how long to wait for the first byte; nil means `timeouts.readIdle`.
    public func read(atMost count: Int = 1 << 16, within limit: Duration? = nil) async throws(SSHError) -> [UInt8]? {
        try await session.read(id, .output, atMost: count, .after(limit ?? session.timeouts.readIdle))
    }

    /// The next bytes of the standard error, as `read`.
    public func readError(atMost count: Int = 1 << 16, within limit: Duration? = nil) async throws(SSHError) -> [UInt8]? {
        try await session.read(id, .error, atMost: count, .after(limit ?? session.timeouts.readIdle))
    }

    /// Waits until the command has ended and says how. Output not yet read is thrown away.
    public func exitStatus(within limit: Duration? = nil) async throws(SSHError) -> CommandExit {
        try await session.exit(id, .after(limit ?? session.timeouts.readIdle))
    }

    /// Closes the channel; whoever waits on it gets `channelClosed`.
    public func close() async {
        await session.abandon(id)
    }
}

extension SSHSession {
    /// Starts a command by the user's login shell.
    public func openProcess(_ command: String) async throws(SSHError) -> SSHProcess {
        SSHProcess(session: self, id: try await startCommand(command))
    }
}
