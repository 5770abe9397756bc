import CLibSSH2

/// Why something with a host did not work: what, where, the underlying cause, and what would mend it.
///
/// `description` is always one line, made of printable characters, whatever the host sent.
public struct SSHError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The part of a session's work that a time-out or a loss interrupted.
    public enum Step: String, Sendable, Hashable {
        case connect, handshake, authentication
        case sshAgent = "ssh-agent"
        case channelOpen = "channel open"
        case execute, read, write, upload, close
    }

    /// What went wrong, for programs.
    public enum Code: Sendable, Hashable {
        /// The host's name has no address.
        case addressNotFound
        /// Nothing listens on the port.
        case connectionRefused
        /// The network says that there is no way to the host.
        case unreachable
        /// No answer within the step's time.
        case timedOut(Step)
        /// The server closed the connection before or during the key exchange, without a word of complaint (MaxStartups and the
        /// like): worth another try, later.
        case loginThrottled
        /// What listens there does not speak SSH.
        case notSSH
        /// Key exchange failed: no common algorithm, a bad signature, a malformed packet.
        case handshakeFailed
        /// No known_hosts file holds a key of this host that could be compared.
        case hostKeyUnknown
        /// The host shows another key than known_hosts holds.
        case hostKeyChanged
        /// The host shows a key that known_hosts marks `@revoked`.
        case hostKeyRevoked
        /// A known_hosts file cannot be read.
        case knownHostsUnreadable
        /// An identity file cannot be read or is no private key.
        case identityUnreadable
        /// An identity file is encrypted and no passphrase, or a wrong one, was given.
        case identityEncrypted
        /// An identity's kind cannot be used with this library.
        case identityUnsupported
        /// The ssh-agent cannot be reached, or answers nonsense.
        case agentUnavailable
        /// The server accepted none of the keys.
        case authenticationFailed
        /// The connection ended while it was in use.
        case connectionLost
        /// The server refused to open a channel or to start the command.
        case channelRefused
        /// The remote command ended, or the channel was closed, before the operation was complete.
        case channelClosed
        /// The command's output is larger than the caller allowed.
        case outputTooLarge
        /// The remote side could not write the file.
        case uploadFailed
        /// What arrived is not what was sent.
        case hashMismatch
        /// The peer broke the protocol after the handshake, or made the session exceed its memory.
        case protocolViolation
        /// The session was closed on this side.
        case sessionClosed
        /// The task was cancelled.
        case cancelled
        /// This machine lacks something: descriptors, memory, a file.
        case localResource
    }

    /// What lies beneath.
    public enum Cause: Sendable, Hashable {
        /// An `errno` of a system call.
        case system(errno: Int32)
        /// A libssh2 error code with its message.
        case libssh2(code: Int32, message: String)
        /// Words of the peer or of another library, cleaned.
        case words(String)
    }

    /// What went wrong, for programs.
    public var code: Code
    /// The host as the user named it.
    public var host: String
    /// What went wrong, for people: a clause without a full stop.
    public var what: String
    /// The underlying reason, where there is one.
    public var cause: Cause?
    /// What a person can do about it.
    public var remedy: String?
    /// The key that the host showed, for the host key errors.
    public var hostKey: HostKey?

    /// Makes an error; texts are cleaned of control characters when it is printed.
    public init(
        _ code: Code, host: String, _ what: String, cause: Cause? = nil, remedy: String? = nil, hostKey: HostKey? = nil
    ) {
        self.code = code
        self.host = host
        self.what = what
        self.cause = cause
        self.remedy = remedy
        self.hostKey = hostKey
    }

    /// One line: `host: what (cause) — remedy`.
    public var description: String {
        var line = "\(host): \(what)"
        if let cause { line += " (\(cause))" }
        if let remedy { line += " — \(remedy)" }
        return PrintableText.line(line.utf8, limit: 1_000)
    }
}

extension SSHError.Cause: CustomStringConvertible {
    /// The cause in words.
    public var description: String {
        switch self {
        case .system(let errno): ErrnoText.describe(errno)
        case .libssh2(let code, let message): "libssh2 \(code): \(message)"
        case .words(let words): words
        }
    }
}
