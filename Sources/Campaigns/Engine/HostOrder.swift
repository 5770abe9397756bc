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
