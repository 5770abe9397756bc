import Foundation

extension PostgreSQLStore {
    /// See ``ResultStore/store(_:)-([RunHostRecord])``.
    public func store(_ hosts: [RunHostRecord]) async throws(StoreError) {
        try await store(hosts, fencedBy: nil)
    }

    /// The same, but throws `fenced` and writes nothing if a host is leased under another token.
    func store(_ hosts: [RunHostRecord], fencedBy tokens: [String: Int64]?) async throws(StoreError) {
        let rows = try hostRows(hosts)
        let location = location
        try await write { session, _ throws(StoreError) -> Void in
            for host in hosts { try session.checkLease(host.runID, host.host, tokens, location: location) }
            try session.execute(
                """
                INSERT INTO run_host SELECT * FROM json_populate_recordset(NULL::run_host, $1::json)
                ON CONFLICT (run, host) DO UPDATE SET address = excluded.address, port = excluded.port, status = excluded.status,
                    reason = excluded.reason, remedy = excluded.remedy, facts = excluded.facts,
                    kernel_release = excluded.kernel_release, build_id = excluded.build_id,
                    architecture = excluded.architecture, offset_error_us = excluded.offset_error_us
                """, [.text(rows)])
        }
    }

    /// See ``ResultStore/hosts(of:)``.
    public func hosts(of run: RunID) async throws(StoreError) -> [RunHostRecord] {
        try await read { session throws(StoreError) in
            try session.execute("SELECT * FROM run_host WHERE run = $1 ORDER BY host", [.text(run.text)])
                .map(RunHostRecord.init)
        }
    }

    /// Hosts as the server unfolds them.
    func hostRows(_ hosts: [RunHostRecord]) throws(StoreError) -> String { try json(hosts.map(HostRow.init)) }

    /// Rows as the server unfolds them: one statement for a whole fleet, whatever the distance to the server.
    func json<Row: Encodable>(_ rows: [Row]) throws(StoreError) -> String {
        do {
            return try JSONColumn.text(rows)
        } catch {
            throw StoreError(.failed, at: location, cause: "\(error)")
        }
    }
}

/// A host's record by the names of the table's columns.
private struct HostRow: Encodable {
    let run, host, address: String
    let port: Int
    let status: String
    let reason, remedy: String?
    let facts: [String: String]
    let kernel_release, build_id, architecture: String?
    let offset_error_us: Int64?

    init(_ record: RunHostRecord) {
        run = record.runID.text
        host = record.host
        address = record.address
        port = record.port
        status = record.status.rawValue
        reason = record.reason
        remedy = record.remedy
        facts = record.facts
        kernel_release = record.kernelRelease
        build_id = record.buildID
        architecture = record.architecture
        offset_error_us = record.offsetErrorMicroseconds
    }
}

extension RunHostRecord {
    fileprivate init(_ row: PostgreSQLRow) throws(StoreError) {
        self.init(
            runID: RunID(try row.text("run")), host: try row.text("host"), address: try row.text("address"),
            port: try row.number("port"), status: try row.word("status"), reason: row.optionalText("reason"),
            remedy: row.optionalText("remedy"), facts: try row.json("facts"), kernelRelease: row.optionalText("kernel_release"),
            buildID: row.optionalText("build_id"), architecture: row.optionalText("architecture"),
            offsetErrorMicroseconds: try row.optionalNumber("offset_error_us"))
    }
}
