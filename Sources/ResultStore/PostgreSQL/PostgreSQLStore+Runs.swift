import Foundation

extension PostgreSQLStore {
    /// See ``ResultStore/create(_:)``.
    public func create(_ run: RunRecord) async throws(StoreError) {
        let location = location
        try await write { session, isRepeated throws(StoreError) in
            if try Self.insert(run, session) { return }
            let there = try session.execute("SELECT * FROM run WHERE id = $1", [.text(run.id.text)]).map(RunRecord.init)
            guard isRepeated, there.first?.campaignText == run.campaignText else {
                throw StoreError(.conflict, at: location, cause: "it holds a run \(run.id)")
            }
        }
    }

    /// Adds a run unless its id is taken, and says whether it did.
    @discardableResult
    static func insert(_ run: RunRecord, _ session: PostgreSQLSession) throws(StoreError) -> Bool {
        try session.execute(
            """
            INSERT INTO run (id, campaign, campaign_text, started_ms, finished_ms, state) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (id) DO NOTHING
            """, run.values
        ).changed == 1
    }

    /// See ``ResultStore/update(_:)``.
    public func update(_ run: RunRecord) async throws(StoreError) {
        let changed = try await write { session, _ throws(StoreError) in
            try session.execute(
                """
                UPDATE run SET campaign = $2, campaign_text = $3, started_ms = $4, finished_ms = $5, state = $6 WHERE id = $1
                """, run.values
            ).changed
        }
        guard changed == 1 else { throw noSuchRun(run.id.text) }
    }

    /// See ``ResultStore/remove(_:)``.
    public func remove(_ run: RunID) async throws(StoreError) {
        let removed = try await write { session, isRepeated throws(StoreError) in
            guard try session.execute("DELETE FROM run WHERE id = $1", [.text(run.text)]).changed == 1 else { return isRepeated }
            let seals = try session.execute("SELECT FROM seal WHERE run = $1 LIMIT 1", [.text(run.text)]).count
            if seals > 0 { try Self.appendSeal(of: run, contents: nil, session) }
            return true
        }
        guard removed else { throw noSuchRun(run.text) }
    }

    /// See ``ResultStore/run(_:)``.
    public func run(_ selector: RunSelector) async throws(StoreError) -> RunRecord {
        switch selector {
        case .latest:
            let newest = try await read { session throws(StoreError) in
                try session.execute("SELECT * FROM run ORDER BY started_ms DESC, id DESC LIMIT 1").map(RunRecord.init).first
            }
            guard let newest else {
                throw StoreError(.noSuchRun, at: location, cause: "there is no run yet", remedy: "measure first")
            }
            return newest
        case .prefix(let prefix):
            let candidates = prefix.isEmpty ? [] : try await runs(beginningWith: prefix)
            if let exact = candidates.first(where: { $0.id.text == prefix }) { return exact }
            guard candidates.count < 2 else {
                let names = candidates.map(\.id.text).joined(separator: ", ")
                throw StoreError(
                    .ambiguousRun, at: location, cause: "several runs begin with \"\(prefix)\": \(names)",
                    remedy: "give more of the id")
            }
            guard let only = candidates.first else { throw noSuchRun(prefix) }
            return only
        }
    }

    private func runs(beginningWith prefix: String) async throws(StoreError) -> [RunRecord] {
        try await read { session throws(StoreError) in
            try session.execute("SELECT * FROM run WHERE starts_with(id, $1) ORDER BY id LIMIT 4", [.text(prefix)]).map(
                RunRecord.init)
        }
    }

    /// See ``ResultStore/runs(limit:)``.
    public func runs(limit: Int) async throws(StoreError) -> [RunSummary] {
        try await read { session throws(StoreError) in
            try session.execute(
                """
                WITH newest AS (SELECT * FROM run ORDER BY started_ms DESC, id DESC LIMIT $1)
                SELECT newest.*, hosts, done, failed, measurements, valid
                FROM newest,
                    LATERAL (
                        SELECT count(*) AS hosts, count(*) FILTER (WHERE status = 'done') AS done,
                            count(*) FILTER (WHERE status IN ('failed', 'left_out')) AS failed
                        FROM run_host WHERE run = newest.id
                    ) AS of_hosts,
                    LATERAL (
                        SELECT coalesce(sum(measurements), 0)::bigint AS measurements, coalesce(sum(valid), 0)::bigint AS valid
                        FROM measurement_count WHERE run = newest.id
                    ) AS of_measurements
                ORDER BY started_ms DESC, id DESC
                """, [.number(Int64(max(0, limit)))]
            ).map { row throws(StoreError) in
                RunSummary(
                    run: try RunRecord(row), hostsTotal: try row.number("hosts"), hostsDone: try row.number("done"),
                    hostsFailed: try row.number("failed"), measurements: try row.number("measurements"),
                    validMeasurements: try row.number("valid"))
            }
        }
    }

    func noSuchRun(_ text: String) -> StoreError {
        StoreError(.noSuchRun, at: location, cause: "no run \"\(text)\"", remedy: "`hapfleet runs` lists them")
    }
}

extension RunRecord {
    init(_ row: PostgreSQLRow) throws(StoreError) {
        let finished: Int64? = try row.optionalNumber("finished_ms")
        self.init(
            id: RunID(try row.text("id")), campaign: try row.text("campaign"), campaignText: try row.text("campaign_text"),
            started: Date(milliseconds: try row.number("started_ms")), finished: finished.map(Date.init(milliseconds:)),
            state: try row.word("state"))
    }

    /// In the order of the table's columns.
    fileprivate var values: [PostgreSQLValue] {
        [
            .text(id.text), .text(campaign), .text(campaignText), .number(started.milliseconds), .init(finished?.milliseconds),
            .text(state.rawValue),
        ]
    }
}
