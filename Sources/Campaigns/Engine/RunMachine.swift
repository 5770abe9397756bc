/// The course of a run as a value: takes what happened, says what is to be done, and does nothing itself.
///
///     gathering ──► arming(0) ──► synchronising(0) ──► measuring(0) ──► arming(1) ── … ──► finished
///     all hosts     barrier       clock offsets        results stored
///     contacted     satisfied     estimated again
public struct RunMachine: Sendable {
    /// What happened.
    public enum Event: Sendable, Equatable {
        /// The run begins.
        case begin
        /// The host is reached and its agent answers.
        case contacted(host: String)
        /// The host is set up for its round.
        case armed(host: String, round: Int)
        /// A result that an interrupted coordinator left on the host is stored; the round need not be done again.
        case recovered(host: String, round: Int)
        /// The host's clock offset was estimated again.
        case synchronised(host: String)
        /// The host's result of the round is stored.
        case measured(host: String, round: Int)
        /// The round has no result from this host, but the host stays in the run.
        case measurementFailed(host: String, round: Int, HostFailure)
        /// The host is out of the run.
        case lost(host: String, HostFailure)
        /// The time that the barrier of this round allows is over.
        case barrierDeadline(round: Int)
    }

    /// What is to be done.
    public enum Action: Sendable, Equatable {
        /// Connect, put the agent there, ask for the facts.
        case contact(host: String)
        /// Set the host up for a round.
        case arm(host: String, round: Int)
        /// Wake the machine with `barrierDeadline` after a time.
        case wake(after: Duration, round: Int)
        /// Estimate the host's clock offset again.
        case synchronise(host: String)
        /// Give all these hosts one start instant.
        case start(hosts: [String], round: Int)
        /// Take back what was set up for the round; the host stays in the run.
        case disarm(host: String, round: Int)
        /// Nothing more is wanted of the host.
        case release(host: String)
        /// The host is out of the run by the run's own will; what it set up is undone.
        case dismiss(host: String, HostFailure)
        /// The run is over.
        case finish
    }

    /// A change of one host's state; recorded before the actions are carried out.
    public struct Transition: Sendable, Equatable {
        /// The host's name.
        public var host: String
        /// Where it stood.
        public var from: HostState
        /// Where it stands.
        public var to: HostState
    }

    /// What an event led to.
    public struct Step: Sendable, Equatable {
        /// The hosts' changes, in order.
        public var transitions: [Transition] = []
        /// What is to be done, in order.
        public var actions: [Action] = []

        /// Nothing changed, nothing to do.
        public init() {}
    }

    private enum Stage: Equatable {
        case idle
        case gathering
        case arming(round: Int)
        case synchronising(round: Int)
        case measuring(round: Int)
        case finished
    }

    /// The rounds of the run, in order.
    public let rounds: [Round]
    /// Every host's state.
    public private(set) var hosts: [String: HostState]
    private let barrier: BarrierPolicy
    private let stragglers: StragglerPolicy
    private var tally: HostTally
    /// Hosts whose clocks are being estimated for the start.
    private var unsynchronised: Set<String> = []
    private var done: [Int: Set<String>]
    private var stage = Stage.idle
    private var step = Step()

    /// A run that has not begun.
    ///
    /// - Parameter done: for each round's index the hosts whose result is stored already; a resumed run skips them.
    public init(
        hosts: [String], rounds: [Round], barrier: BarrierPolicy, stragglers: StragglerPolicy = .leaveOut,
        done: [Int: Set<String>] = [:]
    ) {
        self.stragglers = stragglers
        self.hosts = Dictionary(hosts.map { ($0, .waiting) }, uniquingKeysWith: { first, _ in first })
        self.rounds = rounds
        self.barrier = barrier
        self.done = done
        tally = HostTally(total: self.hosts.count)
    }

    /// Whether the run is over.
    public var isFinished: Bool { stage == .finished }

    /// Takes an event in; events that no longer fit (a host that is out already, a deadline of a round long past) change nothing.
    public mutating func handle(_ event: Event) -> Step {
        step = Step()
        switch event {
        case .begin: begin()
        case .contacted(let host): settle(host, from: .connecting, to: .ready)
        case .armed(let host, let round): settle(host, from: .arming(round: round), to: .armed(round: round))
        case .recovered(let host, let round): done[round, default: []].insert(host)
        case .synchronised(let host): synchronised(host)
        case .measured(let host, let round): endedRound(host, round: round)
        case .measurementFailed(let host, let round, _): endedRound(host, round: round)
        case .lost(let host, let failure): lost(host, failure)
        case .barrierDeadline(let round):
            if stage == .arming(round: round) { openBarrier(round: round) }
        }
        return step
    }

    private mutating func begin() {
        guard stage == .idle else { return }
        stage = .gathering
        for host in hosts.keys.sorted() {
            move(host, to: .connecting)
            step.actions.append(.contact(host: host))
        }
        advance()
    }

    private mutating func settle(_ host: String, from: HostState, to: HostState) {
        guard hosts[host] == from else { return }
        move(host, to: to)
        advance()
    }

    private mutating func synchronised(_ host: String) {
        guard unsynchronised.remove(host) != nil else { return }
        advance()
    }

    private mutating func endedRound(_ host: String, round: Int) {
        guard let state = hosts[host],
            [.arming(round: round), .armed(round: round), .measuring(round: round)].contains(state)
        else { return }
        move(host, to: .ready)
        unsynchronised.remove(host)
        advance()
    }

    private mutating func lost(_ host: String, _ failure: HostFailure) {
        guard let state = hosts[host], !state.isOut else { return }
        move(host, to: .failed(failure))
        step.actions.append(.release(host: host))
        unsynchronised.remove(host)
        advance()
    }

    /// Goes on as far as the hosts' states allow.
    private mutating func advance() {
        switch stage {
        case .idle, .finished: return
        case .gathering:
            if tally.areAllSettled { beginRound(0) }
        case .arming(let round):
            if isBarrierSatisfied { openBarrier(round: round) }
        case .synchronising(let round):
            if unsynchronised.isEmpty { start(round: round) }
        case .measuring(let round):
            if tally.areAllSettled { beginRound(round + 1) }
        }
    }

    private mutating func beginRound(_ first: Int) {
        for index in first..<max(first, rounds.count) {
            let participants = hosts.keys.filter { hosts[$0] == .ready && !(done[index]?.contains($0) ?? false) }.sorted()
            guard !participants.isEmpty else { continue }
            stage = .arming(round: index)
            for host in participants {
                move(host, to: .arming(round: index))
                step.actions.append(.arm(host: host, round: index))
            }
            if case .deadline(let time) = barrier { step.actions.append(.wake(after: time, round: index)) }
            return
        }
        finish()
    }

    private var isBarrierSatisfied: Bool {
        guard tally.arming > 0, case .quorum(let quorum) = barrier else { return tally.arming == 0 }
        return quorum.isReached(armed: tally.armed, of: tally.armed + tally.arming)
    }

    private mutating func openBarrier(round: Int) {
        let late = hosts.keys.filter { hosts[$0] == .arming(round: round) }.sorted()
        if let first = late.first, stragglers == .abort { return abort(first, others: late.count - 1, round: round) }
        for host in late {
            move(host, to: .ready)
            step.actions.append(.disarm(host: host, round: round))
        }
        let armed = hosts.keys.filter { hosts[$0] == .armed(round: round) }.sorted()
        guard !armed.isEmpty else { return beginRound(round + 1) }
        stage = .synchronising(round: round)
        unsynchronised = Set(armed)
        step.actions += armed.map { .synchronise(host: $0) }
    }

    /// Ends the run, because the campaign wants no start without the hosts that are late.
    private mutating func abort(_ first: String, others: Int, round: Int) {
        let late = others == 0 ? first : "\(first) and \(others) more"
        for host in hosts.keys.sorted() {
            guard let state = hosts[host], !state.isOut else { continue }
            let isLate = state == .arming(round: round)
            let failure = HostFailure(
                .leftOut, host: host,
                cause: isLate
                    ? "was not armed when the barrier opened, and the campaign aborts then"
                    : "the campaign was aborted: \(late) not armed when the barrier opened",
                remedy: "give it more time with 'start: {barrier: …}', or write 'stragglers: leave_out'")
            move(host, to: .failed(failure))
            step.actions.append(.dismiss(host: host, failure))
        }
        stage = .finished
        step.actions.append(.finish)
    }

    private mutating func start(round: Int) {
        let armed = hosts.keys.filter { hosts[$0] == .armed(round: round) }.sorted()
        stage = .measuring(round: round)
        guard !armed.isEmpty else { return advance() }
        for host in armed {
            move(host, to: .measuring(round: round))
        }
        step.actions.append(.start(hosts: armed, round: round))
    }

    private mutating func finish() {
        stage = .finished
        for host in hosts.keys.sorted() where hosts[host] == .ready {
            move(host, to: .finished)
            step.actions.append(.release(host: host))
        }
        step.actions.append(.finish)
    }

    private mutating func move(_ host: String, to state: HostState) {
        guard let from = hosts[host], from != state else { return }
        hosts[host] = state
        tally.move(from: from, to: state)
        step.transitions.append(Transition(host: host, from: from, to: state))
    }
}
