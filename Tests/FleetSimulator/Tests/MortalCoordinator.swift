import Campaigns
import FleetInventory
import struct Foundation.Date
import ResultStore
import Synchronization

/// The life of a coordinator in this process. Once it is over, none of its calls reaches a host or the store, and its connections are
/// closed as the system closes those of a killed process.
final class Life: Sendable {
    private struct State {
        var isOver = false
        var processes: [any HostProcess] = []
    }

    private let state = Mutex(State())

    var isOver: Bool { state.withLock { $0.isOver } }

    func end() async {
        let processes = state.withLock { state in
            state.isOver = true
            return state.processes
        }
        for process in processes { await process.close() }
    }

    fileprivate func add(_ process: any HostProcess) {
        state.withLock { $0.processes.append(process) }
    }

    fileprivate func checkHost(_ host: String) throws(HostFailure) {
        guard !isOver else { throw HostFailure(.connectionLost, host: host, cause: "killed") }
    }

    fileprivate func checkStore() throws(StoreError) {
        guard !isOver else { throw StoreError(.unreachable, at: "the store", cause: "killed") }
    }
}

/// Reaches hosts while it lives.
struct MortalConnector: HostConnector {
    let base: any HostConnector
    let life: Life

    func connect(to host: Host) async throws(HostFailure) -> any HostConnection {
        try life.checkHost(host.name)
        return MortalConnection(base: try await base.connect(to: host), host: host.name, life: life)
    }
}

private struct MortalConnection: HostConnection {
    let base: any HostConnection
    let host: String
    let life: Life

    func run(_ command: String, within timeout: Duration?) async throws(HostFailure) -> CommandOutput {
        try life.checkHost(host)
        return try await base.run(command, within: timeout)
    }

    func upload(_ bytes: [UInt8], to path: String) async throws(HostFailure) {
        try life.checkHost(host)
        try await base.upload(bytes, to: path)
    }

    func open(_ command: String) async throws(HostFailure) -> any HostProcess {
        try life.checkHost(host)
        let process = MortalProcess(base: try await base.open(command), host: host, life: life)
        life.add(process)
        return process
    }

    func close() async { await base.close() }
}

private struct MortalProcess: HostProcess {
    let base: any HostProcess
    let host: String
    let life: Life

    func write(_ bytes: [UInt8]) async throws(HostFailure) {
        try life.checkHost(host)
        try await base.write(bytes)
    }

    func read(within timeout: Duration) async throws(HostFailure) -> [UInt8]? {
        try life.checkHost(host)
        return try await base.read(within: timeout)
    }

    func errorOutput() async -> String { await base.errorOutput() }

    func close() async { await base.close() }
}

/// A store that is reached while its user lives.
struct MortalStore {
    let base: any SharedRunStore
    /// The store as it is for who holds some hosts; else the same as `base`.
    let records: any ResultStore
    let life: Life

    init(base: any SharedRunStore, records: (any ResultStore)? = nil, life: Life) {
        self.base = base
        self.records = records ?? base
        self.life = life
    }

    private var living: any ResultStore {
        get throws(StoreError) {
            try life.checkStore()
            return records
        }
    }

    private var shared: any SharedRunStore {
        get throws(StoreError) {
            try life.checkStore()
            return base
        }
    }
}

extension MortalStore: SharedRunStore {
    func join(_ run: RunRecord, hosts: [RunHostRecord]) async throws(StoreError) -> RunRecord {
        try await shared.join(run, hosts: hosts)
    }

    func lease(
        _ run: RunID, of hosts: [String], atMost count: Int, holder: String, for time: Duration
    ) async throws(StoreError) -> [HostLease] {
        try await shared.lease(run, of: hosts, atMost: count, holder: holder, for: time)
    }

    func renew(_ leases: [HostLease], of run: RunID, for time: Duration) async throws(StoreError) -> Set<String> {
        try await shared.renew(leases, of: run, for: time)
    }

    func release(_ leases: [HostLease], of run: RunID) async throws(StoreError) {
        try await shared.release(leases, of: run)
    }

    func openHosts(of run: RunID, among hosts: [String]) async throws(StoreError) -> Int {
        try await shared.openHosts(of: run, among: hosts)
    }

    func finish(_ run: RunID, at time: Date) async throws(StoreError) -> Bool { try await shared.finish(run, at: time) }

    func holding(_ leases: [HostLease]) -> any ResultStore {
        MortalStore(base: base, records: base.holding(leases), life: life)
    }
}

extension MortalStore: ResultStore {
    var location: String { base.location }

    func create(_ run: RunRecord) async throws(StoreError) { try await living.create(run) }
    func update(_ run: RunRecord) async throws(StoreError) { try await living.update(run) }
    func run(_ selector: RunSelector) async throws(StoreError) -> RunRecord { try await living.run(selector) }
    func remove(_ run: RunID) async throws(StoreError) { try await living.remove(run) }
    func runs(limit: Int) async throws(StoreError) -> [RunSummary] { try await living.runs(limit: limit) }
    func pin(_ run: RunID) async throws(StoreError) { try await living.pin(run) }
    func unpin(campaign: String) async throws(StoreError) -> Bool { try await living.unpin(campaign: campaign) }
    func pins() async throws(StoreError) -> [String: RunID] { try await living.pins() }
    func appendSeal(of run: RunID, contents: String?) async throws(StoreError) -> RunSeal {
        try await living.appendSeal(of: run, contents: contents)
    }
    func seals() async throws(StoreError) -> [RunSeal] { try await living.seals() }
    func store(_ hosts: [RunHostRecord]) async throws(StoreError) { try await living.store(hosts) }
    func hosts(of run: RunID) async throws(StoreError) -> [RunHostRecord] { try await living.hosts(of: run) }
    func store(_ measurement: MeasurementRecord) async throws(StoreError) { try await living.store(measurement) }
    func measurements(of run: RunID, host: String?) async throws(StoreError) -> [MeasurementRecord] {
        try await living.measurements(of: run, host: host)
    }
    func statuses(of run: RunID) async throws(StoreError) -> [MeasurementKey: MeasurementRecord.Status] {
        try await living.statuses(of: run)
    }
    func record(_ transitions: [TransitionRecord]) async throws(StoreError) { try await living.record(transitions) }
    func transitions(of run: RunID, host: String?) async throws(StoreError) -> [TransitionRecord] {
        try await living.transitions(of: run, host: host)
    }
}
