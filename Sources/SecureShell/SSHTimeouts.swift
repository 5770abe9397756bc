import NIOCore

/// How long each step may take. Every wait of a session ends, at the latest, when its step's time is over.
public struct SSHTimeouts: Sendable, Hashable {
    /// Name look-up and TCP connection.
    public var connect: Duration = .seconds(10)
    /// Banner and key exchange.
    public var handshake: Duration = .seconds(15)
    /// All keys together, questions to the ssh-agent included.
    public var authentication: Duration = .seconds(20)
    /// One answer of the ssh-agent.
    public var agentReply: Duration = .seconds(10)
    /// Opening a channel and starting the command in it.
    public var channelOpen: Duration = .seconds(15)
    /// A whole `execute`.
    public var execute: Duration = .seconds(60)
    /// Silence in `SSHProcess.read`.
    public var readIdle: Duration = .seconds(120)
    /// No progress in `SSHProcess.write`.
    public var writeIdle: Duration = .seconds(60)
    /// A whole upload.
    public var upload: Duration = .seconds(120)
    /// The farewell.
    public var close: Duration = .seconds(3)
    /// Time between keep-alive messages on an open session; nil for none.
    public var keepAlive: Duration? = .seconds(15)
    /// How long sent bytes may stay unacknowledged by the peer's kernel before the connection counts as lost.
    public var unacknowledged: Duration = .seconds(60)

    /// The defaults.
    public init() {}
}

extension NIODeadline {
    /// The moment that lies `duration` from now; never in the past, never out of range.
    static func after(_ duration: Duration) -> NIODeadline {
        .now() + .within(duration)
    }
}

extension TimeAmount {
    /// `duration` limited to 0 s … one year, so that no sum of it can overflow.
    static func within(_ duration: Duration) -> TimeAmount {
        let (seconds, attoseconds) = min(max(duration, .zero), .seconds(31_536_000)).components
        return .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
