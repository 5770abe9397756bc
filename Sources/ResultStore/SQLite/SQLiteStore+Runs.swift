import Foundation
import GRDB

extension SQLiteStore {
    /// See ``ResultStore/create(_:)``.
    public func create(_ run: RunRecord) async throws(StoreError) {
        try await write { database in
            try database.execute(
                literal: """
                    INSERT INTO run (id, campaign, campaign_text, started_ms, finished_ms, state)
                    VALUES (\(run.id.text), \(run.campaign), \(run.campaignText), \(run.started.milliseconds),
                            \(run.finished?.milliseconds), \(run.state.rawValue))
                    """)
        }
    }

    /// See ``ResultStore/update(_:)``.
    public func update(_ run: RunRecord) async throws(StoreError) {
        let found = try await write { database in
            try database.execute(
                literal: """
                    UPDATE run SET campaign = \(run.campaign), campaign_text = \(run.campaignText),
                        started_ms = \(run.started.milliseconds), finished_ms = \(run.finished?.milliseconds),
                        state = \(run.state.rawValue)
                    WHERE id = \(run.id.text)
                    """)
            return database.changesCount > 0
        }
        guard found else { throw noSuchRun(run.id.text) }
    }

    /// See ``ResultStore/run(_:)``.
    public func run(_ selector: RunSelector) async throws(StoreError) -> RunRecord {
        switch selector {
        case .latest:
            let run = try await read { database in
                try Row.fetchOne(database, sql: "SELECT * FROM run ORDER BY started_ms DESC, id DESC LIMIT 1").map(RunRecord.init)
            }
            guard let run else {
                throw StoreError(.noSuchRun, at: location, cause: "there is no run yet", remedy: "measure first")
            }
            return run
        case .prefix(let prefix):
            return try await run(beginningWith: prefix)
        }
    }

    private func run(beginningWith prefix: String) async throws(StoreError) -> RunRecord {
        let candidates = try await read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM run WHERE id >= ? AND substr(id, 1, ?) = ? ORDER BY id LIMIT 4",
                arguments: [prefix, prefix.unicodeScalars.count, prefix]
            ).map(RunRecord.init)
        }
        guard let first = candidates.first, !prefix.isEmpty else { throw noSuchRun(prefix) }
        guard candidates.count == 1 || first.id.text == prefix else {
            let some = candidates.prefix(3).map(\.id.text).joined(separator: ", ")
            throw StoreError(
                .ambiguousRun, at: location,
                cause: "several runs begin with \"\(prefix)\": \(some)\(candidates.count > 3 ? ", …" : "")",
                remedy: "write more of the id")
        }
        return first
    }

    /// See ``ResultStore/runs(limit:)``.
    public func runs(limit: Int) async throws(StoreError) -> [RunSummary] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    WITH newest AS (SELECT * FROM run ORDER BY started_ms DESC, id DESC LIMIT ?)
                    SELECT newest.*,
                        (SELECT count(*) FROM run_host WHERE run = newest.id) AS hosts,
                        (SELECT count(*) FROM run_host WHERE run = newest.id AND status = 'done') AS done,
                        (SELECT count(*) FROM run_host WHERE run = newest.id AND status IN ('failed', 'left_out')) AS failed,
                        coalesce(measurements, 0) AS measurements, coalesce(valid, 0) AS valid
                    FROM newest LEFT JOIN measurement_count ON measurement_count.run = newest.id
                    ORDER BY started_ms DESC, id DESC
                    """,
                arguments: [max(0, limit)]
            ).map { row in
                RunSummary(
                    run: try RunRecord(row), hostsTotal: row["hosts"], hostsDone: row["done"], hostsFailed: row["failed"],
                    measurements: row["measurements"], validMeasurements: row["valid"])
            }
        }
    }

    func noSuchRun(_ text: String) -> StoreError {
        StoreError(.noSuchRun, at: location, cause: "no run \"\(text)\"", remedy: "`hapfleet runs` lists them")
    }
}

extension RunRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: RunID(row["id"]), campaign: row["campaign"], campaignText: row["campaign_text"],
            started: Date(milliseconds: row["started_ms"]),
            finished: (row["finished_ms"] as Int64?).map(Date.init(milliseconds:)),
            state: try row.word("state"))
    }
}
