import AgentWire
import FleetInventory
import ResultStore

/// Turns a round of a campaign into the plan that a host's agent carries.
struct RoundPlanner: Sendable {
    let rounds: [Round]
    /// The longest from arming to the result.
    let timeout: Duration
    /// The greatest distance from the common instant that a valid start may have.
    let maximumSkewMicroseconds: Int64
    /// From the order to the common instant.
    let lead: Duration
    /// An error of a clock's offset that is small beside the greatest skew: a better estimate would not help.
    let goodClockError: Duration
    /// Tasks that the filter may have missed in a valid measurement.
    let tolerableTasksMissed: UInt64
    var runID = RunID("")
    /// The hosts that drive other hosts' services.
    var generators = LoadGenerators()
    /// Each host's place in the run.
    var positions: [String: Int] = [:]
    private let campaign: Campaign
    private let workloads: [String: Workload]
    private let runtimes: [String: Runtime]

    /// - Precondition: `workloads` and `runtimes` hold every name that the campaign lists.
    init(campaign: Campaign, workloads: [String: Workload], runtimes: [String: Runtime]) {
        self.campaign = campaign
        self.workloads = workloads
        self.runtimes = runtimes
        rounds = Round.all(workloads: campaign.workloads, runtimes: campaign.runtimes, repeats: campaign.repeats)
        timeout = campaign.limits.timeout
        lead = campaign.start.lead
        goodClockError = campaign.start.maxSkew / 20
        maximumSkewMicroseconds = campaign.start.maxSkew.nanoseconds / 1_000
        tolerableTasksMissed = UInt64(max(0, campaign.limits.tasksMissed))
    }

    /// What tells this run's measurements from others' in the name of a host's holder.
    var runMark: String { "run \(runID.text)" }

    /// Names the measurement of a round on `host`. Two names of an inventory may be one machine, which has one spool: what is measured
    /// under one of them, by another coordinator of a shared run, is never collected under the other.
    func measurementID(of round: Round, on host: String) -> String {
        "\(runID.text)-\(Self.mark(of: host))-\(round.index)"
    }

    /// The round whose result on `host` has this id; nil if it is not of this run, or not of this host.
    func round(ofMeasurement id: String, on host: String) -> Round? {
        guard id.hasPrefix("\(runID.text)-") else { return nil }
        var parts = id.dropFirst(runID.text.count + 1).split(separator: "-", omittingEmptySubsequences: false)
        // Coordinators of before named only the round.
        if parts.count == 2, parts[0] == Self.mark(of: host) { parts.removeFirst() }
        guard parts.count == 1, let index = Int(parts[0]), rounds.indices.contains(index) else { return nil }
        return rounds[index]
    }

    private static func mark(of host: String) -> String { String(CRC32C.checksum(host.utf8), radix: 16) }

    /// The facts of each host that say which loads are hostile.
    var workloadFacts: [String: String] {
        WorkloadFact.marking(workloads.values.filter { $0.kind == .exposure }.map(\.name))
    }

    /// Whether a round's load is hostile.
    func isHostile(_ round: Round) -> Bool {
        workloads[round.workload]?.kind == .exposure
    }

    /// What a round's work counts.
    func workUnit(of round: Round) -> String {
        workloads[round.workload]?.work.unit ?? ""
    }

    /// Programs that a host must have in `PATH` for a round.
    func requirements(of round: Round) -> [String] {
        (workloads[round.workload]?.requires ?? []) + (runtimes[round.runtime]?.requires ?? [])
    }

    /// What a round's service runs in.
    func runtime(of round: Round) -> Runtime? {
        runtimes[round.runtime]
    }

    /// Why a result's numbers are not to be trusted, by the campaign's rules.
    ///
    /// - Parameter start: when the host really began; nil if nobody knows it.
    func invalidities(of result: MeasurementResult, start: StartReport?) -> [Invalidity] {
        let isTolerable = result.counters.tasksMissed <= tolerableTasksMissed
        var found = result.invalidities.filter { !($0.code == .taskMissed && isTolerable) }
        if let start, start.isBeyond(maximumSkewMicroseconds) {
            found.append(Invalidity(.startSkew, "began \(start); max_skew is \(maximumSkewMicroseconds) us"))
        }
        return found
    }

    /// The plan of a round for one host; the same whenever it is asked for.
    func plan(for round: Round, on session: HostSession) -> MeasurementPlan? {
        guard let workload = workloads[round.workload], let runtime = runtimes[round.runtime] else { return nil }
        let id = measurementID(of: round, on: session.host.name)
        let placeholders = Placeholders(measurement: id, userID: session.userID, groupID: session.groupID)
        var plan = MeasurementPlan(
            id: id,
            service: workload.service.map { service in
                let command = (workload.isRestarted ? Restart.begin : []) + placeholders.filled(runtime.wrap)
                return Program(
                    arguments: (runtime.wrap.isEmpty ? command : runtime.command(command, on: session.host))
                        + runtime.addressed(session.host.filled(service)))
            },
            target: placeholders.filled(
                campaign.target ?? (workload.isRestarted ? runtime.daemon : runtime.target) ?? workload.target ?? .service),
            readiness: Readiness(runtime.addressed(workload.ready)),
            prepare: workload.prepare.map { Program(arguments: runtime.addressed(session.host.filled($0))) },
            driver: workload.driverHosts != nil
                ? nil : workload.driver.map { Program(arguments: runtime.addressed(session.host.filled($0))) },
            work: WorkCount(linePrefix: workload.work.linePrefix, each: UInt64(max(1, workload.work.each))),
            phases: PhaseLengths(
                baseline: campaign.phases.baseline.microseconds, warmup: campaign.phases.warmup.microseconds,
                quiet: campaign.phases.quiet.microseconds, settleMax: campaign.phases.settleMax.microseconds,
                steady: campaign.phases.steady.microseconds, windows: UInt8(clamping: campaign.phases.windows)),
            prune: campaign.prune, bufferKiBPerCPU: TraceBufferSize.kiBPerCPU(facts: session.facts),
            deadline: timeout.microseconds,
            userID: session.userID, groupID: session.groupID)
        plan.stop =
            (workload.isRestarted ? [Program(arguments: Restart.end)] : [])
            + runtime.stop.map { Program(arguments: runtime.command(placeholders.filled($0), on: session.host)) }
        if workload.driverHosts != nil { plan.part = .measured }
        plan.isVertical = campaign.isVertical
        plan.limits = HostLimits(campaign.limits, facts: session.facts)
        return plan
    }

    /// The host that drives a round's service on `host`; nil if that host does.
    func generator(of round: Round, for host: String) -> Host? {
        generators.generator(of: round.workload, for: host, position: positions[host] ?? 0)
    }

    /// Names the account of a load that is driven for `host`.
    func loadID(of round: Round, for host: String) -> String {
        "\(runID.text)-\(round.index)-\(Self.mark(of: host))"
    }

    /// The plan of another host that drives a round's service on `host`.
    func loadPlan(for round: Round, of host: Host, on session: HostSession) -> MeasurementPlan? {
        guard let workload = workloads[round.workload], let driver = workload.driver else { return nil }
        let program = Program(arguments: host.filled(driver))
        let phases = campaign.phases
        var plan = MeasurementPlan(
            id: loadID(of: round, for: host.name), service: program, readiness: .immediately, prepare: [], driver: program,
            work: WorkCount(linePrefix: workload.work.linePrefix, each: UInt64(max(1, workload.work.each))),
            phases: PhaseLengths(
                baseline: phases.baseline.microseconds, warmup: .zero, quiet: .zero,
                settleMax: (campaign.longestMeasurement - phases.baseline + phases.settleMax).microseconds),
            prune: false, bufferKiBPerCPU: 0, deadline: timeout.microseconds, userID: session.userID, groupID: session.groupID)
        plan.part = .driving
        return plan
    }
}

extension Readiness {
    fileprivate init(_ ready: Workload.Ready) {
        switch ready {
        case .immediately: self = .immediately
        case .tcp(let address, let port): self = .tcp(address: address, port: port)
        case .stdout(let prefix): self = .stdout(prefix: prefix)
        }
    }
}
