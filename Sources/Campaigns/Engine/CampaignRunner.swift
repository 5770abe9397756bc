import AgentWire
public import FleetInventory
import struct Foundation.Date
public import ResultStore

/// Runs a campaign: keeps the state machine, has its actions carried out, and records each step before it is taken.
public struct CampaignRunner: Sendable {
    private let campaign: Campaign
    private let hosts: [Host]
    private let planner: RoundPlanner
    private let means: HostSession.Means
    private let store: any ResultStore
    private let tell: @Sendable (RunEvent) -> Void

    /// A runner for a campaign over hosts.
    ///
    /// - Parameter tell: is called from any thread with what a person may want to see.
    public init(
        campaign: Campaign, hosts: [Host], workloads: [String: Workload], runtimes: [String: Runtime],
        generators: LoadGenerators = LoadGenerators(), means: HostSession.Means, store: any ResultStore,
        tell: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.campaign = campaign
        self.hosts = hosts
        var planner = RoundPlanner(campaign: campaign, workloads: workloads, runtimes: runtimes)
        planner.generators = generators
        for (position, host) in hosts.enumerated() { planner.positions[host.name] = position }
        self.planner = planner
        self.means = means
        self.store = store
        self.tell = tell
    }

    /// Runs the campaign to its end, or goes on with a run that was interrupted.
    ///
    /// When the task is cancelled it returns early, with the run still `running`: it can be resumed.
    public func run(resuming interrupted: RunRecord? = nil) async throws(CampaignError) -> RunRecord {
        guard !hosts.isEmpty else { throw .noHosts(selection: campaign.hosts.text) }
        do throws(StoreError) {
            let record = try await begin(interrupted)
            var planner = planner
            planner.runID = record.id
            return try await drive(
                record, planner: planner, done: try await done(record.id, rounds: planner.rounds),
                isResuming: interrupted != nil)
        } catch {
            throw .store(error.description)
        }
    }

    private enum TaskKind {
        case worker
        case timer
    }

    private func begin(_ interrupted: RunRecord?) async throws(StoreError) -> RunRecord {
        if let interrupted { return interrupted }
        let now = Date()
        let record = RunRecord(
            id: RunID(startingAt: now), campaign: campaign.name, campaignText: campaign.text, started: now)
        try await store.create(record)
        try await store.store(
            hosts.map { RunHostRecord(runID: record.id, host: $0.name, address: $0.address, port: $0.port) })
        return record
    }

    /// For each round, the hosts that need not do it again.
    private func done(_ run: RunID, rounds: [Round]) async throws(StoreError) -> [Int: Set<String>] {
        let statuses = try await store.statuses(of: run)
        var done: [Int: Set<String>] = [:]
        for round in rounds {
            for host in hosts {
                let key = MeasurementKey(
                    runID: run, host: host.name, workload: round.workload, runtime: round.runtime,
                    repetition: round.repetition)
                if let status = statuses[key], status != .failed { done[round.index, default: []].insert(host.name) }
            }
        }
        return done
    }

    /// What an earlier coordinator kept of the hosts.
    private func earlierHosts(_ run: RunID) async throws(StoreError) -> [String: RunHostRecord] {
        Dictionary(try await store.hosts(of: run).map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func drive(
        _ record: RunRecord, planner: RoundPlanner, done: [Int: Set<String>], isResuming: Bool
    ) async throws(StoreError) -> RunRecord {
        let inbox = EventInbox()
        let recorder = RunRecorder(
            store: store, runID: record.id,
            hosts: Dictionary(hosts.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }))
        var means = means
        means.holder += ", \(planner.runMark)"
        let context = WorkContext(
            means: means, logins: ConcurrencyLimit(campaign.limits.parallel), recorder: recorder, planner: planner,
            isResuming: isResuming, earlierHosts: isResuming ? try await earlierHosts(record.id) : [:],
            happened: { inbox.put($0) }, tell: tell)
        var machine = RunMachine(
            hosts: hosts.map(\.name), rounds: planner.rounds, barrier: campaign.start.barrier,
            stragglers: campaign.start.stragglers, done: done)
        tell(.began(run: record.id.text, hosts: hosts.count, rounds: planner.rounds.count))
        let failure = await withTaskGroup(of: TaskKind.self) { group -> StoreError? in
            var orders: [String: AsyncStream<HostOrder>.Continuation] = [:]
            for host in hosts {
                let (stream, continuation) = AsyncStream.makeStream(of: HostOrder.self)
                orders[host.name] = continuation
                group.addTask {
                    await HostWorker(host: host, context: context).obey(stream)
                    return .worker
                }
            }
            defer {
                for continuation in orders.values { continuation.finish() }
                group.cancelAll()
            }
            inbox.put(.begin)
            for await batch in inbox.batches {
                let steps = batch.map { machine.handle($0) }
                do throws(StoreError) {
                    try await recorder.record(steps.flatMap(\.transitions))
                } catch {
                    return error
                }
                tellOfArming(steps, rounds: machine.rounds)
                for action in steps.flatMap(\.actions) {
                    perform(action, orders: orders, rounds: machine.rounds, group: &group, inbox: inbox)
                }
                if machine.isFinished { break }
            }
            var working = machine.isFinished ? hosts.count : 0
            while working > 0, let ended = await group.next() {
                if ended == .worker { working -= 1 }
            }
            return nil
        }
        if let failure { throw failure }
        return try await conclude(record, machine: machine, recorder: recorder)
    }

    private func tellOfArming(_ steps: [RunMachine.Step], rounds: [Round]) {
        for step in steps {
            var hosts: [String] = []
            var armed: Int?
            for case .arm(let host, let round) in step.actions {
                hosts.append(host)
                armed = round
            }
            if let armed { tell(.arming(rounds[armed], hosts: hosts)) }
        }
    }

    private func perform(
        _ action: RunMachine.Action, orders: [String: AsyncStream<HostOrder>.Continuation], rounds: [Round],
        group: inout TaskGroup<TaskKind>, inbox: EventInbox
    ) {
        switch action {
        case .contact(let host): orders[host]?.yield(.contact)
        case .arm(let host, let round): orders[host]?.yield(.arm(rounds[round]))
        case .disarm(let host, let round): orders[host]?.yield(.disarm(rounds[round]))
        case .synchronise(let host): orders[host]?.yield(.synchronise)
        case .release(let host): orders[host]?.yield(.release)
        case .wake(let time, let round):
            group.addTask {
                try? await Task.sleep(for: time)
                if !Task.isCancelled { inbox.put(.barrierDeadline(round: round)) }
                return .timer
            }
        case .start(let names, let round):
            let instant = MonotonicInstant.now().advanced(by: campaign.start.lead)
            for host in names { orders[host]?.yield(.start(rounds[round], at: instant)) }
            tell(.started(rounds[round], hosts: names))
        case .dismiss(let host, let failure): orders[host]?.yield(.dismiss(failure))
        case .finish: break
        }
    }

    private func conclude(
        _ record: RunRecord, machine: RunMachine, recorder: RunRecorder
    ) async throws(StoreError) -> RunRecord {
        guard machine.isFinished else { return record }
        var hosts = try await store.hosts(of: record.id)
        for index in hosts.indices where machine.hosts[hosts[index].host] == .finished {
            hosts[index].status = .done
        }
        try await store.store(hosts)
        var finished = record
        finished.finished = Date()
        finished.state = .finished
        try await store.update(finished)
        tell(.finished(run: record.id.text))
        return finished
    }
}
