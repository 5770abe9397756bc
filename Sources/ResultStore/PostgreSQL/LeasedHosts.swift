/// A shared run as a coordinator sees it that holds some of its hosts.
struct LeasedHosts: ResultStore {
    let store: PostgreSQLStore
    /// By the host's name.
    let tokens: [String: Int64]

    var location: String { store.location }

    func create(_ run: RunRecord) async throws(StoreError) { try await store.create(run) }

    /// Changes nothing: when the run ends is not one coordinator's to say.
    func update(_ run: RunRecord) async throws(StoreError) {}

    func run(_ selector: RunSelector) async throws(StoreError) -> RunRecord { try await store.run(selector) }
    func remove(_ run: RunID) async throws(StoreError) { try await store.remove(run) }
    func runs(limit: Int) async throws(StoreError) -> [RunSummary] { try await store.runs(limit: limit) }
    func pin(_ run: RunID) async throws(StoreError) { try await store.pin(run) }
    func unpin(campaign: String) async throws(StoreError) -> Bool { try await store.unpin(campaign: campaign) }
    func pins() async throws(StoreError) -> [String: RunID] { try await store.pins() }

    func appendSeal(of run: RunID, contents: String?) async throws(StoreError) -> RunSeal {
        try await store.appendSeal(of: run, contents: contents)
    }

    func seals() async throws(StoreError) -> [RunSeal] { try await store.seals() }

    func store(_ hosts: [RunHostRecord]) async throws(StoreError) {
        try await store.store(hosts, fencedBy: tokens)
    }

    func hosts(of run: RunID) async throws(StoreError) -> [RunHostRecord] {
        try await store.hosts(of: run).filter { tokens[$0.host] != nil }
    }

    func store(_ measurement: MeasurementRecord) async throws(StoreError) {
        try await store.store(measurement, fencedBy: tokens)
    }

    func measurements(of run: RunID, host: String?) async throws(StoreError) -> [MeasurementRecord] {
        try await store.measurements(of: run, host: host)
    }

    func statuses(of run: RunID) async throws(StoreError) -> [MeasurementKey: MeasurementRecord.Status] {
        try await store.statuses(of: run)
    }

    /// Steps are recorded before they are acted on, so who may not record one does not act on it either.
    func record(_ transitions: [TransitionRecord]) async throws(StoreError) {
        try await store.record(transitions, fencedBy: tokens)
    }

    func transitions(of run: RunID, host: String?) async throws(StoreError) -> [TransitionRecord] {
        try await store.transitions(of: run, host: host)
    }
}

extension PostgreSQLSession {
    /// Throws `fenced` unless the run's host is leased under the token that `tokens` have; holds the lease as it is until the
    /// transaction ends. Without tokens there is nothing to check.
    func checkLease(
        _ run: RunID, _ host: String, _ tokens: [String: Int64]?, location: String
    ) throws(StoreError) {
        guard let tokens else { return }
        let held = try execute(
            "SELECT FROM lease WHERE run = $1 AND host = $2 AND token = $3 FOR SHARE",
            [.text(run.text), .text(host), .number(tokens[host] ?? -1)]
        ).count
        guard held == 1 else {
            throw StoreError(
                .fenced, at: location, cause: "another coordinator has taken \(host) over",
                remedy: "nothing is lost: that one measures it")
        }
    }
}
