import Foundation
import GRDB

extension SQLiteStore {
    /// See ``ResultStore/store(_:)-([RunHostRecord])``.
    public func store(_ hosts: [RunHostRecord]) async throws(StoreError) {
        try await write { database in
            for host in hosts {
                try database.execute(
                    literal: """
                        INSERT INTO run_host (run, host, address, port, status, reason, remedy, facts, kernel_release, build_id,
                            architecture, offset_error_us)
                        VALUES (\(host.runID.text), \(host.host), \(host.address), \(host.port), \(host.status.rawValue),
                            \(host.reason), \(host.remedy), \(try JSONColumn.text(host.facts)), \(host.kernelRelease),
                            \(host.buildID), \(host.architecture), \(host.offsetErrorMicroseconds))
                        ON CONFLICT (run, host) DO UPDATE SET address = excluded.address, port = excluded.port,
                            status = excluded.status, reason = excluded.reason, remedy = excluded.remedy,
                            facts = excluded.facts, kernel_release = excluded.kernel_release, build_id = excluded.build_id,
                            architecture = excluded.architecture, offset_error_us = excluded.offset_error_us
                        """)
            }
        }
    }

    /// See ``ResultStore/hosts(of:)``.
    public func hosts(of run: RunID) async throws(StoreError) -> [RunHostRecord] {
        try await read { database in
            try SQLRequest<Row>(literal: "SELECT * FROM run_host WHERE run = \(run.text) ORDER BY host").fetchAll(database)
                .map(RunHostRecord.init)
        }
    }
}

extension RunHostRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            runID: RunID(row["run"]), host: row["host"], address: row["address"], port: row["port"],
            status: try row.word("status"),
            reason: row["reason"], remedy: row["remedy"], facts: try JSONColumn.value(row["facts"]),
            kernelRelease: row["kernel_release"], buildID: row["build_id"], architecture: row["architecture"],
            offsetErrorMicroseconds: row["offset_error_us"])
    }
}
