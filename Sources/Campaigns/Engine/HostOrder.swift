import AgentWire

/// What the run asks of one host's worker.
enum HostOrder: Sendable {
    case contact
    case arm(Round)
    case disarm(Round)
    case synchronise
    case start(Round, at: MonotonicInstant)
    case dismiss(HostFailure)
    case release

    /// Whether it ends what the worker is doing, instead of waiting for it.
    var interrupts: Bool {
        switch self {
        case .disarm, .dismiss: true
        case .contact, .arm, .synchronise, .start, .release: false
        }
    }
}

/// What the workers of a run share.
struct WorkContext: Sendable {
    let means: HostSession.Means
    let logins: ConcurrencyLimit
    /// Few at a time: probes of all hosts at once would wait for each other, and so measure the coordinator.
    let clockReadings = ConcurrencyLimit(16)
    /// Tells hosts that are one machine, of which only one is measured.
    let machines = MachineRegistry()
    /// All hosts end a round in one moment; their results wait in their spools, not here.
    let collections = ConcurrencyLimit(16)
    let recorder: RunRecorder
    let planner: RoundPlanner
    /// Whether an earlier coordinator may have left results of this run on the hosts.
    let isResuming: Bool
    /// The errors of the clock offsets with which an earlier coordinator started hosts, by the host's name.
    let earlierOffsetErrors: [String: Int64]
    let happened: @Sendable (RunMachine.Event) -> Void
    let tell: @Sendable (RunEvent) -> Void
}
