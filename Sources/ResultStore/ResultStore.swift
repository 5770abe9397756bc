/// Where runs are kept.
///
///     run ─┬─ host ── measurement (load × runtime × repetition, with the agent's result file)
///          └─ transition (every step of the run's and the hosts' states, in order)
///     pin ─── the run that a campaign's other runs are compared with
///     seal ── a chain of hashes of what ended runs held
///
/// Every call is one transaction: when it returns, what it wrote outlives the process; when it throws, it wrote nothing.
/// A measurement outlives a loss of power as well, since its host may delete the result once it is stored.
/// Instants are kept to the millisecond.
public protocol ResultStore: Sendable {
    /// Where the store is, for messages.
    var location: String { get }

    /// Adds a run. Fails with `conflict` if its id is taken.
    func create(_ run: RunRecord) async throws(StoreError)
    /// Replaces a run's record. Fails with `noSuchRun` if it is not there.
    func update(_ run: RunRecord) async throws(StoreError)
    /// The run that `selector` means.
    func run(_ selector: RunSelector) async throws(StoreError) -> RunRecord
    /// Takes a run away with all that belongs to it, and tells that in the chain of seals. Fails with `noSuchRun` if it is not there.
    func remove(_ run: RunID) async throws(StoreError)
    /// Runs with their counts, newest first, at most `limit` of them.
    func runs(limit: Int) async throws(StoreError) -> [RunSummary]

    /// Makes a run the reference of its campaign, in place of the one that was. Fails with `noSuchRun` if it is not there.
    func pin(_ run: RunID) async throws(StoreError)
    /// Leaves a campaign without a reference, and says whether it had one.
    @discardableResult
    func unpin(campaign: String) async throws(StoreError) -> Bool
    /// The campaigns' references by the campaigns' names.
    func pins() async throws(StoreError) -> [String: RunID]

    /// Appends a link to the chain of seals; see ``seal(_:)``.
    func appendSeal(of run: RunID, contents: String?) async throws(StoreError) -> RunSeal
    /// The chain of seals, oldest first.
    func seals() async throws(StoreError) -> [RunSeal]

    /// Adds hosts to their run or replaces their records, all or none.
    func store(_ hosts: [RunHostRecord]) async throws(StoreError)
    /// The run's hosts by name.
    func hosts(of run: RunID) async throws(StoreError) -> [RunHostRecord]

    /// Keeps a measurement. Storing it again changes nothing; one with a result takes the place of one without, never the
    /// other way round.
    func store(_ measurement: MeasurementRecord) async throws(StoreError)
    /// The run's measurements by host, load, runtime and repetition; those of one host if it is named.
    func measurements(of run: RunID, host: String?) async throws(StoreError) -> [MeasurementRecord]
    /// What was measured so far, without the results themselves: what a resumed run need not do again.
    func statuses(of run: RunID) async throws(StoreError) -> [MeasurementKey: MeasurementRecord.Status]

    /// Appends steps to the run's log, in their order, all or none.
    func record(_ transitions: [TransitionRecord]) async throws(StoreError)
    /// The run's log in the order in which it was written; that of one host if it is named.
    func transitions(of run: RunID, host: String?) async throws(StoreError) -> [TransitionRecord]
}

extension ResultStore {
    /// Adds one host or replaces its record.
    public func store(_ host: RunHostRecord) async throws(StoreError) {
        try await store([host])
    }

    /// Appends one step to the run's log.
    public func record(_ transition: TransitionRecord) async throws(StoreError) {
        try await record([transition])
    }

    /// All of the run's measurements by host, load, runtime and repetition.
    public func measurements(of run: RunID) async throws(StoreError) -> [MeasurementRecord] {
        try await measurements(of: run, host: nil)
    }

    /// All of the run's log.
    public func transitions(of run: RunID) async throws(StoreError) -> [TransitionRecord] {
        try await transitions(of: run, host: nil)
    }
}
