import AgentWire

/// What a person who watches a run is told: a line when something is over or went wrong, and at any moment one line on how far the
/// current phase is. A pure value: it is told what happened and when.
///
///     reaching ──► arming ──► measuring ──► arming ── … ──► over
public struct ProgressBoard: Sendable {
    enum Phase: Sendable {
        case reaching
        case arming(Round)
        case measuring(Round)
        case over
    }

    /// Fleets up to this size get a line for each host as well.
    private static let fewHosts = 16

    private let hosts: [String]
    private let shortestRound: Duration
    private var rounds = 0
    private(set) var phase = Phase.reaching
    /// Hosts that the phase still waits for.
    private var waiting: Set<String>
    private var participants = 0
    private var counts = Counts()
    private var latest: [String: HostProgress] = [:]
    private var lastDone: String?
    private var start: ContinuousClock.Instant
    private var roundStart: ContinuousClock.Instant
    private var roundLengths: [Duration] = []

    private struct Counts {
        var ready = 0
        var sent = 0
        var failed = 0
        var valid = 0
        var invalid = 0
    }

    /// A board for a run that begins at `now`.
    ///
    /// - Parameter shortestRound: how long a round takes at least, for a first estimate of the end.
    public init(hosts: [String], shortestRound: Duration, now: ContinuousClock.Instant) {
        self.hosts = hosts
        self.shortestRound = shortestRound
        waiting = Set(hosts)
        start = now
        roundStart = now
    }

    /// Takes in what happened; gives the lines that are worth keeping.
    public mutating func take(_ event: RunEvent, now: ContinuousClock.Instant) -> [String] {
        switch event {
        case .began(let run, let hosts, let rounds):
            self.rounds = rounds
            return ["run \(run): \(hosts) hosts, \(rounds) rounds"]
        case .ready(let host, let facts, let uploaded): return ready(host, facts, uploaded, now)
        case .failed(let failure): return ["FAILED \(failure)"] + without(failure.host, now)
        case .measurementFailed(let round, let failure):
            return ["\(title(round)): FAILED \(failure)"] + without(failure.host, now)
        case .arming(let round, let hosts):
            phase = .arming(round)
            waiting = Set(hosts)
            participants = hosts.count
            (start, roundStart) = (now, now)
            return []
        case .armed(_, let host):
            waiting.remove(host)
            return []
        case .started(let round, let hosts): return started(round, hosts, now)
        case .progress(_, let host, let progress):
            latest[host] = HostProgress(progress)
            return []
        case .recovering(let round, let host): return ["\(title(round)): \(host): kept by the host, collected now"]
        case .measured(let round, let host, let functions, let invalidities):
            return measured(round, host, functions, invalidities.map(\.detail), now)
        case .warning(let text): return [text]
        case .finished(let run):
            phase = .over
            return ["run \(run): finished"]
        }
    }

    /// How far the current phase is, in one line; nil when nothing goes on.
    public func status(now: ContinuousClock.Instant) -> String? {
        let seconds = Self.text(now - start)
        switch phase {
        case .reaching:
            return "\(counts.ready) of \(hosts.count) hosts reached, \(counts.failed) failed, \(seconds)\(slowest)"
        case .arming(let round):
            return "\(title(round)): \(participants - waiting.count) of \(participants) set up, \(seconds)\(slowest)"
        case .measuring(let round):
            let done = counts.valid + counts.invalid + counts.failed
            return "\(title(round)): \(done) of \(participants) done, \(seconds)\(slowest)\(estimate(now))"
        case .over: return nil
        }
    }

    // MARK: What happened

    private mutating func ready(
        _ host: String, _ facts: [String: String], _ uploaded: Bool, _ now: ContinuousClock.Instant
    ) -> [String] {
        counts.ready += 1
        if uploaded { counts.sent += 1 }
        waiting.remove(host)
        let kernel = facts[FactName.kernelRelease] ?? "?"
        let line = "\(host): ready (\(counts.ready)/\(hosts.count)), kernel \(kernel)\(uploaded ? ", agent sent" : "")"
        return (isFew ? [line] : []) + reachedAll(now)
    }

    /// Whatever is waited for, it is not waited for on this host any more.
    private mutating func without(_ host: String, _ now: ContinuousClock.Instant) -> [String] {
        latest[host] = nil
        guard waiting.remove(host) != nil else { return [] }
        switch phase {
        case .reaching:
            counts.failed += 1
            return reachedAll(now)
        case .measuring(let round):
            counts.failed += 1
            return roundEnd(round, last: host, now)
        case .arming, .over: return []
        }
    }

    private func reachedAll(_ now: ContinuousClock.Instant) -> [String] {
        guard case .reaching = phase, waiting.isEmpty, !isFew else { return [] }
        let failed = counts.failed > 0 ? ", \(counts.failed) failed" : ""
        let sent = counts.sent > 0 ? ", agent sent to \(counts.sent)" : ""
        return ["reached \(counts.ready) of \(hosts.count) hosts in \(Self.text(now - start))\(failed)\(sent)"]
    }

    private mutating func started(_ round: Round, _ hosts: [String], _ now: ContinuousClock.Instant) -> [String] {
        let line = "\(title(round)): started on \(hosts.count) hosts, set up in \(Self.text(now - start))"
        phase = .measuring(round)
        waiting = Set(hosts)
        participants = hosts.count
        (counts.valid, counts.invalid, counts.failed) = (0, 0, 0)
        latest = [:]
        start = now
        return [line]
    }

    private mutating func measured(
        _ round: Round, _ host: String, _ functions: Int, _ invalidities: [String], _ now: ContinuousClock.Instant
    ) -> [String] {
        latest[host] = nil
        if invalidities.isEmpty { counts.valid += 1 } else { counts.invalid += 1 }
        let verdict = invalidities.isEmpty ? "valid" : "INVALID: " + invalidities.joined(separator: "; ")
        let line = "\(title(round)): \(host): \(functions) functions, \(verdict)"
        let isAwaited = waiting.remove(host) != nil
        return (isFew || !invalidities.isEmpty ? [line] : []) + (isAwaited ? roundEnd(round, last: host, now) : [])
    }

    private mutating func roundEnd(_ round: Round, last: String, _ now: ContinuousClock.Instant) -> [String] {
        guard case .measuring(round) = phase, waiting.isEmpty else { return [] }
        roundLengths.append(now - roundStart)
        let parts = [(counts.valid, "valid"), (counts.invalid, "invalid"), (counts.failed, "failed")]
        let verdict = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        let slowest = participants > 1 ? ", \(last) last" : ""
        return ["\(title(round)): \(verdict) in \(Self.text(now - roundStart))\(slowest)\(estimate(now))"]
    }

    // MARK: Words

    private var isFew: Bool { hosts.count <= Self.fewHosts }

    private func title(_ round: Round) -> String {
        "[\(round.index + 1)/\(rounds)] \(round.workload) in \(round.runtime), repeat \(round.repetition)"
    }

    /// The hosts that the phase waits for, the slowest first.
    private var slowest: String {
        guard !waiting.isEmpty, waiting.count < max(2, participants, hosts.count) else { return "" }
        let named: [String]
        if case .measuring = phase {
            // The one that has come to the end latest is the slowest: it began with the others.
            let known = latest.filter { waiting.contains($0.key) }
            named = known.sorted { ($0.value, $0.key) > ($1.value, $1.key) }.prefix(3).map { "\($0.key) (\($0.value))" }
        } else {
            named = waiting.sorted().prefix(3).map(\.self)
        }
        guard !named.isEmpty else { return "" }
        let more = waiting.count - named.count
        return "; waiting for \(named.joined(separator: ", "))\(more > 0 ? " and \(more) more" : "")"
    }

    /// When the run will be over, as far as the rounds so far tell.
    private func estimate(_ now: ContinuousClock.Instant) -> String {
        guard case .measuring(let round) = phase else { return "" }
        let isOver = waiting.isEmpty
        let length = roundLengths.isEmpty ? shortestRound : roundLengths.reduce(.zero, +) / roundLengths.count
        let inRound: Duration = isOver ? .zero : max(.zero, length - (now - roundStart))
        let left = length * (rounds - round.index - 1) + inRound
        guard left > .seconds(1) else { return "" }
        return "; \(roundLengths.isEmpty ? "at least" : "about") \(Self.text(left)) left"
    }

    /// A length of time as a person reads it.
    static func text(_ length: Duration) -> String {
        let seconds = Int((length / .seconds(1)).rounded())
        if length < .seconds(10) {
            let tenths = Int((length / .milliseconds(100)).rounded())
            return "\(tenths / 10).\(tenths % 10) s"
        }
        if seconds < 120 { return "\(seconds) s" }
        if seconds < 7_200 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3_600) h \(seconds / 60 % 60) min"
    }
}
