public import AgentWire

/// How many entries came in which context.
public struct EntryCounts: Sendable, Equatable {
    /// In task context.
    public private(set) var task: UInt64 = 0
    /// In soft interrupts.
    public private(set) var softirq: UInt64 = 0
    /// In hard interrupts and NMIs.
    public private(set) var hardirq: UInt64 = 0

    /// None.
    public init() {}

    /// All of them.
    public var all: UInt64 {
        task &+ softirq &+ hardirq
    }

    /// Counts one more.
    @inline(__always)
    public mutating func count(_ context: Context) {
        switch context {
        case .task: task &+= 1
        case .softirq: softirq &+= 1
        case .hardirq: hardirq &+= 1
        }
    }

    /// Counts others too.
    public mutating func add(_ other: Self) {
        task &+= other.task
        softirq &+= other.softirq
        hardirq &+= other.hardirq
    }
}

extension TraceCounters {
    /// Counters of entries alone.
    public init(_ counts: EntryCounts) {
        self.init()
        taskEvents = counts.task
        softirqEvents = counts.softirq
        hardirqEvents = counts.hardirq
    }
}
