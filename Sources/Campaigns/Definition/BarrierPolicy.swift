/// When a round may start although not every host is armed.
public enum BarrierPolicy: Sendable, Hashable {
    /// When every host that is still in the run is armed.
    case all
    /// When so many of the hosts that take part are armed.
    case quorum(Quorum)
    /// When all are armed, but at the latest so long after the first was asked.
    case deadline(Duration)

    /// How many hosts are enough.
    public enum Quorum: Sendable, Hashable {
        /// So many of a hundred that take part, 1 to 100.
        case percent(Int)
        /// So many; all, where fewer are left.
        case count(Int)

        /// Whether `armed` of `participants` hosts are enough.
        func isReached(armed: Int, of participants: Int) -> Bool {
            switch self {
            case .percent(let percent): armed * 100 >= percent * participants
            case .count(let count): armed >= min(count, participants)
            }
        }
    }
}

/// What becomes of hosts that are not armed when the barrier opens.
public enum StragglerPolicy: String, Sendable, Hashable, CaseIterable {
    /// They are left out of the round, with the reason, and take part in the next.
    case leaveOut = "leave_out"
    /// The run ends: a measurement without them is not wanted.
    case abort
}
