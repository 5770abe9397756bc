import Foundation
import GRDB

extension SQLiteStore {
    /// See ``ResultStore/store(_:)-(MeasurementRecord)``.
    public func store(_ measurement: MeasurementRecord) async throws(StoreError) {
        let key = measurement.key
        try await writeDurably { database in
            try database.execute(
                literal: """
                    INSERT INTO measurement (run, host, workload, runtime, repetition, status, reasons, start_offset_us,
                        offset_error_us, work_unit, finished_ms, result)
                    VALUES (\(key.runID.text), \(key.host), \(key.workload), \(key.runtime), \(key.repetition),
                        \(measurement.status.rawValue), \(try JSONColumn.text(measurement.reasons)),
                        \(measurement.startOffsetMicroseconds), \(measurement.offsetErrorMicroseconds), \(measurement.workUnit),
                        \(measurement.finished.milliseconds), \(measurement.result.map { Data($0) }))
                    ON CONFLICT (run, host, workload, runtime, repetition) DO UPDATE SET status = excluded.status,
                        reasons = excluded.reasons, start_offset_us = excluded.start_offset_us,
                        offset_error_us = excluded.offset_error_us, work_unit = excluded.work_unit,
                        finished_ms = excluded.finished_ms, result = excluded.result
                    WHERE excluded.result IS NOT NULL OR measurement.result IS NULL
                    """)
        }
    }

    /// See ``ResultStore/measurements(of:host:)``.
    public func measurements(of run: RunID, host: String?) async throws(StoreError) -> [MeasurementRecord] {
        try await read { database in
            let ofHost: SQL = host.map { "AND host = \($0)" } ?? ""
            return try Array(
                SQLRequest<Row>(
                    literal: """
                        SELECT * FROM measurement WHERE run = \(run.text) \(ofHost) ORDER BY host, workload, runtime, repetition
                        """, cached: true
                ).fetchCursor(database).map(MeasurementRecord.init))
        }
    }

    /// See ``ResultStore/statuses(of:)``.
    public func statuses(of run: RunID) async throws(StoreError) -> [MeasurementKey: MeasurementRecord.Status] {
        try await read { database in
            let rows = try SQLRequest<Row>(
                literal: "SELECT run, host, workload, runtime, repetition, status FROM measurement WHERE run = \(run.text)"
            ).fetchAll(database)
            return try Dictionary(uniqueKeysWithValues: rows.map { (MeasurementKey($0), try $0.word("status")) })
        }
    }
}

extension MeasurementKey {
    fileprivate init(_ row: Row) {
        self.init(
            runID: RunID(row["run"]), host: row["host"], workload: row["workload"], runtime: row["runtime"],
            repetition: row["repetition"])
    }
}

extension MeasurementRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            key: MeasurementKey(row), status: try row.word("status"), reasons: try JSONColumn.list(row["reasons"]),
            result: (row["result"] as Data?).map { [UInt8]($0) }, startOffsetMicroseconds: row["start_offset_us"],
            offsetErrorMicroseconds: row["offset_error_us"], workUnit: row["work_unit"],
            finished: Date(milliseconds: row["finished_ms"]))
    }
}
