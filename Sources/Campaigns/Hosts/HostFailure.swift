/// Why a host could not be used or measured: what happened where, why, and what would mend it.
public struct HostFailure: Error, Sendable, Equatable {
    /// The kinds of failure; reports and the store keep their raw values.
    public enum Code: String, Sendable, Codable {
        /// No connection: refused, no route, name unknown, no answer in time.
        case unreachable = "unreachable"
        /// The host's key is unknown, changed or revoked.
        case hostKey = "host-key"
        /// None of the keys was accepted.
        case authentication = "authentication"
        /// The connection broke after it had been established.
        case connectionLost = "connection-lost"
        /// The login user may not become root as the inventory says.
        case notPrivileged = "not-privileged"
        /// There is no agent for the host's architecture, or it could not be put there.
        case agentMissing = "agent-missing"
        /// The kernel cannot be traced: no tracefs, no function tracer, lockdown, an unknown layout.
        case notTraceable = "not-traceable"
        /// Another coordinator holds the host.
        case busy = "busy"
        /// A program of the workload failed or did not become ready.
        case workload = "workload"
        /// The host did not do its part in time.
        case timedOut = "timed-out"
        /// The host was too late for the barrier.
        case leftOut = "left-out"
        /// The host sent bytes that cannot be what they claim to be.
        case protocolViolation = "protocol-violation"
        /// The host crashed, hung, or was restarted while it was measured.
        case hostFell = "host_fell"
        /// The agent said that something on the host failed.
        case agent = "agent"
    }

    /// The kind of failure.
    public var code: Code
    /// The host's name in the inventory.
    public var host: String
    /// What happened and why, without the host's name.
    public var cause: String
    /// What a person can do about it; may be empty.
    public var remedy: String

    /// A failure of `host`.
    public init(_ code: Code, host: String, cause: String, remedy: String = "") {
        self.code = code
        self.host = host
        self.cause = cause
        self.remedy = remedy
    }
}

extension HostFailure: CustomStringConvertible {
    /// One line: host, cause, remedy.
    public var description: String {
        remedy.isEmpty ? "\(host): \(cause)" : "\(host): \(cause); \(remedy)"
    }
}
