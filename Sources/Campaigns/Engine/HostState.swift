/// Where one host stands in a run.
///
///     waiting ─► connecting ─► ready ─► arming ─► armed ─► measuring ─┐
///                                ▲                                   │  next round
///                                └───────────────────────────────────┘
///     any ─► failed (out of the run)                       ready ─► finished
public enum HostState: Sendable, Equatable {
    /// Not contacted yet.
    case waiting
    /// Being reached, given the agent and asked for its facts.
    case connecting
    /// Its agent answers and nothing runs.
    case ready
    /// Setting up tracing and the service of the round.
    case arming(round: Int)
    /// All set; waits for the others.
    case armed(round: Int)
    /// Its start instant was given; it measures until its result is stored.
    case measuring(round: Int)
    /// Took part in every round that it could.
    case finished
    /// Out of the run.
    case failed(HostFailure)

    /// The state's name, for the store and for people.
    public var name: String {
        switch self {
        case .waiting: "waiting"
        case .connecting: "connecting"
        case .ready: "ready"
        case .arming: "arming"
        case .armed: "armed"
        case .measuring: "measuring"
        case .finished: "finished"
        case .failed: "failed"
        }
    }

    /// Whether nothing more will come of the host in this run.
    public var isOut: Bool {
        switch self {
        case .finished, .failed: true
        default: false
        }
    }
}
