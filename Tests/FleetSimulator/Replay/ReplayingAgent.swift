public import AgentWire

/// Speaks as an agent does, but traces nothing: it replays what its host's profile says.
///
///     idle ──► arming ──► armed ──► scheduled ──► recording ──► idle, with a result in the spool
///
/// All instants are of the host's clock. It does no waiting of its own: `wake` says when `advance` is due.
public struct ReplayingAgent {
    private enum Stage {
        case idle
        case arming(MeasurementPlan, until: MonotonicInstant)
        case armed(MeasurementPlan)
        case scheduled(MeasurementPlan, start: MonotonicInstant)
        case recording(MeasurementPlan, requested: MonotonicInstant, started: MonotonicInstant, end: MonotonicInstant)
    }

    private let profile: HostProfile
    private let memory: any HostMemory
    private var stage = Stage.idle
    private var holder = ""
    /// Whether the coordinator said goodbye, or the agent is dead.
    public private(set) var isOver = false

    /// An agent that has just been started on a host.
    public init(profile: HostProfile, memory: any HostMemory) {
        self.profile = profile
        self.memory = memory
    }

    /// Whether it goes on without a coordinator.
    public var isMeasuring: Bool {
        switch stage {
        case .scheduled, .recording: true
        case .idle, .arming, .armed: false
        }
    }

    /// The measurement that it has to do with; nil if none.
    private var planned: String? {
        switch stage {
        case .idle: nil
        case .arming(let plan, _), .armed(let plan), .scheduled(let plan, _), .recording(let plan, _, _, _): plan.id
        }
    }

    /// When `advance` is due; nil if nothing is.
    public var wake: MonotonicInstant? {
        switch stage {
        case .idle, .armed: nil
        case .arming(_, let until): until
        case .scheduled(_, let start): start
        case .recording(_, _, _, let end): end
        }
    }

    /// Answers one message.
    public mutating func answer(_ message: CoordinatorMessage, at now: MonotonicInstant) -> [AgentMessage] {
        switch message {
        case .hello(_, let holder):
            self.holder = holder
            return [.welcome(version: CoordinatorMessage.protocolVersion, agentVersion: "simulated")]
        case .ping(let sequence):
            return [
                .pong(
                    sequence: sequence, monotonic: now, realtimeNanoseconds: profile.realtimeNanoseconds(at: now),
                    realtimeErrorMicroseconds: profile.realtimeErrorMicroseconds)
            ]
        case .facts:
            if profile.fault == .lying(.outOfOrder) { return [.aborted] }
            return [.facts(profile.facts(holder: memory.holder, boots: memory.boots))]
        case .symbols(let object):
            if profile.fault == .lying(.emptySymbols) {
                return [.symbols(SymbolChunk(object: object, buildID: [], symbols: [], isLast: false))]
            }
            return [profile.symbols(of: object).map { .symbols($0) } ?? Self.refusal(.notFound, "no object \(object)")]
        case .arm(let plan): return arm(plan, at: now)
        case .start(let instant):
            guard case .armed(let plan) = stage else { return [Self.refusal(.outOfOrder, "nothing is armed that could start")] }
            stage = .scheduled(plan, start: instant)
            memory.note("told to start \(plan.id)")
            return []
        case .abort(let id):
            if id == planned { abandon() }
            return [.aborted]
        // A replaying agent measures; it drives no loads.
        case .endLoad: return []
        case .spool: return [.spooled(memory.spool)]
        case .fetch(let id): return fetch(id)
        case .acknowledge(let id):
            memory.forget(id)
            return [.acknowledged(id: id)]
        case .goodbye:
            isOver = true
            return []
        }
    }

    /// Does what is due.
    public mutating func advance(to now: MonotonicInstant) -> [AgentMessage] {
        switch stage {
        case .arming(let plan, let until) where now >= until:
            stage = .armed(plan)
            return [.armed(functions: 4_000, target: TargetSummary(tasks: 1, leftOut: 0))]
        case .scheduled(let plan, let start) where now >= start:
            let phases = plan.phases
            var started = now
            if case .late(let time) = profile.fault {
                started = MonotonicInstant(nanoseconds: start.nanoseconds + time * 1_000_000)
            }
            let length = phases.baseline.count + phases.warmup.count + phases.quiet.count + phases.steady.count
            stage = .recording(
                plan, requested: start, started: started, end: MonotonicInstant(nanoseconds: now.nanoseconds + length * 1_000))
            if endsNow() { return end() }
            return [.started(at: now)]
        case .recording(let plan, let requested, let started, let end) where now >= end:
            return [.finished(finish(plan, requested: requested, started: started))]
        default: return []
        }
    }

    /// Whether the agent, or the whole host, ends in this measurement.
    private func endsNow() -> Bool {
        switch profile.fault {
        case .dying: memory.isFirst("dying")
        case .falling(let times): memory.boots < times
        case .restarting: memory.isFirst("restarting")
        default: false
        }
    }

    private mutating func end() -> [AgentMessage] {
        if profile.fault != .dying { memory.fall(isBack: profile.fault == .restarting) }
        memory.release()
        stage = .idle
        isOver = true
        return []
    }

    /// The coordinator is gone: what has not started is undone.
    public mutating func hangUp() {
        if !isMeasuring { abandon() }
    }

    private mutating func arm(_ plan: MeasurementPlan, at now: MonotonicInstant) -> [AgentMessage] {
        guard case .idle = stage else { return [Self.refusal(.outOfOrder, "this agent measures already")] }
        guard profile.fault != .refusing else { return [Self.refusal(.systemCall, "cannot make a tracing instance")] }
        if let other = memory.take(for: holder) {
            return [Self.refusal(.busy, "the host is being measured by \(other)", remedy: "wait for its end, or abort it")]
        }
        memory.note("armed \(plan.id)")
        if case .running(.processes, let names) = plan.target { memory.note("target process \(names.joined(separator: " "))") }
        if case .tcp(let address, let port) = plan.readiness { memory.note("ready at \(address):\(port)") }
        if let driver = plan.driver { memory.note("driver \(driver.arguments.joined(separator: " "))") }
        if let service = plan.service { memory.note("service \(service.arguments.joined(separator: " "))") }
        var until = now
        if case .slow(let time) = profile.fault { until = MonotonicInstant(nanoseconds: now.nanoseconds + time * 1_000_000) }
        stage = .arming(plan, until: until)
        return advance(to: now)
    }

    private mutating func finish(
        _ plan: MeasurementPlan, requested: MonotonicInstant, started: MonotonicInstant
    ) -> SpoolEntry {
        var named = plan
        if profile.fault == .lying(.foreignResult) { named.id = "foreign-0" }
        var bytes = ResultFile.encode(profile.result(of: named, requested: requested, actual: started))
        if profile.fault == .lying(.damagedResult) { bytes[bytes.count / 2] ^= 0xFF }
        memory.keep(bytes, as: plan.id)
        memory.note("measured \(plan.id)")
        for program in plan.stop { memory.note("stopped by \(program.arguments.joined(separator: " "))") }
        memory.release()
        stage = .idle
        return SpoolEntry(id: plan.id, byteCount: UInt64(bytes.count))
    }

    private func fetch(_ id: String) -> [AgentMessage] {
        guard let bytes = memory.result(id) else { return [Self.refusal(.notFound, "there is no result \(id)")] }
        let claimed = UInt64(bytes.count) - (profile.fault == .lying(.swollenResult) ? 1 : 0)
        var messages: [AgentMessage] = []
        for start in stride(from: 0, to: bytes.count, by: AgentMessage.resultChunkSize) {
            let chunk = bytes[start..<min(start + AgentMessage.resultChunkSize, bytes.count)]
            messages.append(.resultChunk(id: id, offset: UInt64(start), total: claimed, bytes: [UInt8](chunk)))
        }
        return messages
    }

    private mutating func abandon() {
        if case .idle = stage { return }
        memory.release()
        stage = .idle
    }

    private static func refusal(_ code: Refusal.Code, _ message: String, remedy: String = "") -> AgentMessage {
        .refused(Refusal(code: code, message: message, remedy: remedy))
    }
}
