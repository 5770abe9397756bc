public import AgentWire

/// How many entries came in which context.
public struct EntryCounts: Sendable {
    /// By `ContextFlags.index`.
    private var byFlags = InlineArray<16, UInt64>(repeating: 0)

    /// None.
    public init() {}

    /// In task context.
    public var task: UInt64 { count(in: .task) }
    /// In soft interrupts.
    public var softirq: UInt64 { count(in: .softirq) }
    /// In hard interrupts and NMIs.
    public var hardirq: UInt64 { count(in: .hardirq) }

    /// All of them.
    public var all: UInt64 {
        task &+ softirq &+ hardirq
    }

    private func count(in context: Context) -> UInt64 {
        var sum: UInt64 = 0
        for index in byFlags.indices where Context(ContextFlags(index: index)) == context {
            sum &+= byFlags[index]
        }
        return sum
    }

    /// Counts one more.
    public mutating func count(_ context: Context) {
        count(ContextFlags(context))
    }

    /// Counts one more.
    @inline(__always)
    mutating func count(_ flags: ContextFlags) {
        byFlags[flags.index] &+= 1
    }
}

extension EntryCounts: Equatable {
    /// Whether as many came in each context.
    public static func == (one: Self, other: Self) -> Bool {
        one.task == other.task && one.softirq == other.softirq && one.hardirq == other.hardirq
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
