import Foundation
import GRDB

extension SQLiteStore {
    /// See ``ResultStore/record(_:)-([TransitionRecord])``.
    public func record(_ transitions: [TransitionRecord]) async throws(StoreError) {
        try await write { database in
            for step in transitions {
                try database.execute(
                    literal: """
                        INSERT INTO transition (run, host, time_ms, from_state, to_state, detail)
                        VALUES (\(step.runID.text), \(step.host), \(step.time.milliseconds), \(step.from), \(step.to),
                            \(step.detail))
                        """)
            }
        }
    }

    /// See ``ResultStore/transitions(of:host:)``.
    public func transitions(of run: RunID, host: String?) async throws(StoreError) -> [TransitionRecord] {
        try await read { database in
            let ofHost: SQL = host.map { "AND host = \($0)" } ?? ""
            return try SQLRequest<Row>(
                literal: "SELECT * FROM transition WHERE run = \(run.text) \(ofHost) ORDER BY id"
            ).fetchAll(database).map { row in
                TransitionRecord(
                    runID: RunID(row["run"]), host: row["host"], time: Date(milliseconds: row["time_ms"]),
                    from: row["from_state"], to: row["to_state"], detail: row["detail"])
            }
        }
    }
}
