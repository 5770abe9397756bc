public import AgentWire

/// What of a trace is wanted.
public struct TraceChoice: Sendable {
    /// The tracing instance, empty for the top one; nil for the top one, or the only one that has pages.
    public var buffer: String?
    /// The tasks whose entries count, by pid or tid; empty for all.
    public var tasks: [Int32]
    /// How long no new function may come at the end for the state to count as steady.
    public var quiet: Microseconds
    /// The kernel's GNU build-id, which the file does not tell; empty if it is not known.
    public var buildID: [UInt8]

    /// A choice; the fields say what each part means.
    public init(buffer: String? = nil, tasks: [Int32] = [], quiet: Microseconds, buildID: [UInt8] = []) {
        self.buffer = buffer
        self.tasks = tasks
        self.quiet = quiet
        self.buildID = buildID
    }
}
