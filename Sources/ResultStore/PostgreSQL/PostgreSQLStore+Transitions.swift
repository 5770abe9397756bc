import Foundation

extension PostgreSQLStore {
    /// See ``ResultStore/record(_:)-([TransitionRecord])``.
    public func record(_ transitions: [TransitionRecord]) async throws(StoreError) {
        try await record(transitions, fencedBy: nil)
    }

    /// The same, but throws `fenced` and writes nothing if a host is leased under another token.
    func record(_ transitions: [TransitionRecord], fencedBy tokens: [String: Int64]?) async throws(StoreError) {
        let batch = UUID().uuidString
        let hosts = tokens == nil ? [] : Set(transitions.compactMap(\.host)).sorted()
        let (run, location) = (transitions.first?.runID, location)
        let rows = try json(transitions.enumerated().map { TransitionRow($1, batch: batch, position: $0) })
        try await write { session, _ throws(StoreError) -> Void in
            if let run { for host in hosts { try session.checkLease(run, host, tokens, location: location) } }
            try session.execute(
                """
                INSERT INTO transition (batch, position, run, host, time_ms, from_state, to_state, detail)
                SELECT batch, position, run, host, time_ms, from_state, to_state, detail
                FROM json_populate_recordset(NULL::transition, $1::json) ORDER BY position
                ON CONFLICT (batch, position) DO NOTHING
                """, [.text(rows)])
        }
    }

    /// See ``ResultStore/transitions(of:host:)``.
    public func transitions(of run: RunID, host: String?) async throws(StoreError) -> [TransitionRecord] {
        try await read { session throws(StoreError) in
            try session.execute(
                "SELECT * FROM transition WHERE run = $1 AND ($2::text IS NULL OR host = $2) ORDER BY id",
                [.text(run.text), .init(host)]
            ).map { row throws(StoreError) in
                TransitionRecord(
                    runID: RunID(try row.text("run")), host: row.optionalText("host"),
                    time: Date(milliseconds: try row.number("time_ms")), from: try row.text("from_state"),
                    to: try row.text("to_state"), detail: try row.text("detail"))
            }
        }
    }
}

/// A step by the names of the table's columns.
private struct TransitionRow: Encodable {
    let batch: String
    let position: Int
    let run: String
    let host: String?
    let time_ms: Int64
    let from_state, to_state, detail: String

    init(_ record: TransitionRecord, batch: String, position: Int) {
        self.batch = batch
        self.position = position
        run = record.runID.text
        host = record.host
        time_ms = record.time.milliseconds
        from_state = record.from
        to_state = record.to
        detail = record.detail
    }
}
