/// One host's part in a run.
public struct RunHostRecord: Sendable, Equatable {
    /// How far the host is.
    public enum Status: String, Sendable, CaseIterable {
        /// Not spoken to yet.
        case pending
        /// Logged in, its facts known.
        case connected
        /// The agent waits for the common start.
        case armed
        /// Tracing.
        case measuring
        /// All its results are stored.
        case done
        /// It could not be measured; `reason` says why.
        case failed
        /// It was not measured so that the others were not held up; `reason` says why.
        case leftOut = "left_out"
    }

    /// The run.
    public var runID: RunID
    /// The host's name in the inventory.
    public var host: String
    /// Where SSH reached it.
    public var address: String
    /// The TCP port there.
    public var port: Int
    /// How far it is.
    public var status: Status
    /// Why it failed or was left out.
    public var reason: String?
    /// What would mend that.
    public var remedy: String?
    /// What the host said of itself, by the fact's name.
    public var facts: [String: String]
    /// `uname -r`.
    public var kernelRelease: String?
    /// The running kernel's build-id in hexadecimal.
    public var buildID: String?
    /// `uname -m`.
    public var architecture: String?
    /// How far the estimate of its clock's offset may be wrong, in microseconds.
    public var offsetErrorMicroseconds: Int64?

    /// A host's part in a run; the fields say what each part means.
    public init(
        runID: RunID, host: String, address: String, port: Int, status: Status = .pending, reason: String? = nil,
        remedy: String? = nil, facts: [String: String] = [:], kernelRelease: String? = nil, buildID: String? = nil,
        architecture: String? = nil, offsetErrorMicroseconds: Int64? = nil
    ) {
        self.runID = runID
        self.host = host
        self.address = address
        self.port = port
        self.status = status
        self.reason = reason
        self.remedy = remedy
        self.facts = facts
        self.kernelRelease = kernelRelease
        self.buildID = buildID
        self.architecture = architecture
        self.offsetErrorMicroseconds = offsetErrorMicroseconds
    }
}
