public import AgentWire

/// One entry into a kernel function.
public struct FunctionEntry: Sendable, Equatable {
    /// The traced instruction's address: the function's, or a few bytes behind it.
    public var address: UInt64
    /// When it happened, by the trace clock.
    public var instant: MonotonicInstant
    /// The task that was running, whoever's behalf it was on.
    public var task: Int32
    /// On whose behalf it happened.
    public var context: Context

    /// An entry; the fields say what each part means.
    public init(address: UInt64, instant: MonotonicInstant, task: Int32, context: Context) {
        self.address = address
        self.instant = instant
        self.task = task
        self.context = context
    }
}

extension Context {
    /// The context that `common_flags` tells; hardirq (0x08) and NMI (0x40) go before softirq (0x10), in which they nest.
    init(traceFlags: UInt8) {
        if traceFlags & 0x48 != 0 {
            self = .hardirq
        } else if traceFlags & 0x10 != 0 {
            self = .softirq
        } else {
            self = .task
        }
    }
}
