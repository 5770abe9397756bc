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
        self.init(ContextFlags(traceFlags))
    }

    /// The context that those flags tell.
    init(_ flags: ContextFlags) {
        if flags.index & 0b1001 != 0 {
            self = .hardirq
        } else if flags.index & 0b0010 != 0 {
            self = .softirq
        } else {
            self = .task
        }
    }
}

/// The four of the trace flags that may tell a context, as an index into tables: looking up takes less time than deciding.
struct ContextFlags {
    /// 0 to 15.
    let index: Int

    init(index: Int) {
        self.index = index
    }

    /// Of `common_flags`: 0x08 to 0x40, of which 0x20 tells nothing of the context.
    init(_ traceFlags: UInt8) {
        index = Int(traceFlags >> 3 & 15)
    }

    /// Flags that tell `context`.
    init(_ context: Context) {
        switch context {
        case .task: index = 0b0000
        case .softirq: index = 0b0010
        case .hardirq: index = 0b0001
        }
    }
}
