import Foundation

extension PostgreSQLStore {
    /// See ``ResultStore/store(_:)-(MeasurementRecord)``.
    public func store(_ measurement: MeasurementRecord) async throws(StoreError) {
        try await store(measurement, fencedBy: nil)
    }

    /// The same, but throws `fenced` and writes nothing if the host is leased under another token.
    func store(_ measurement: MeasurementRecord, fencedBy tokens: [String: Int64]?) async throws(StoreError) {
        let (key, location) = (measurement.key, location)
        let values: [PostgreSQLValue] = [
            .text(key.runID.text), .text(key.host), .text(key.workload), .text(key.runtime), .number(Int64(key.repetition)),
            .text(measurement.status.rawValue), .text(try json(measurement.reasons)), .init(measurement.startOffsetMicroseconds),
            .init(measurement.offsetErrorMicroseconds), .text(measurement.workUnit), .number(measurement.finished.milliseconds),
            measurement.result.map(PostgreSQLValue.binary) ?? .null,
        ]
        try await write { session, _ throws(StoreError) -> Void in
            try session.checkLease(key.runID, key.host, tokens, location: location)
            try session.execute(
                """
                INSERT INTO measurement (run, host, workload, runtime, repetition, status, reasons, start_offset_us,
                    offset_error_us, work_unit, finished_ms, result)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                ON CONFLICT (run, host, workload, runtime, repetition) DO UPDATE SET status = excluded.status,
                    reasons = excluded.reasons, start_offset_us = excluded.start_offset_us,
                    offset_error_us = excluded.offset_error_us, work_unit = excluded.work_unit,
                    finished_ms = excluded.finished_ms, result = excluded.result
                WHERE excluded.result IS NOT NULL OR measurement.result IS NULL
                """, values)
        }
    }

    /// See ``ResultStore/measurements(of:host:)``.
    public func measurements(of run: RunID, host: String?) async throws(StoreError) -> [MeasurementRecord] {
        try await read { session throws(StoreError) in
            try session.execute(
                """
                SELECT * FROM measurement WHERE run = $1 AND ($2::text IS NULL OR host = $2)
                ORDER BY host, workload, runtime, repetition
                """, [.text(run.text), .init(host)]
            ).map(MeasurementRecord.init)
        }
    }

    /// See ``ResultStore/statuses(of:)``.
    public func statuses(of run: RunID) async throws(StoreError) -> [MeasurementKey: MeasurementRecord.Status] {
        try await read { session throws(StoreError) in
            let pairs = try session.execute(
                "SELECT run, host, workload, runtime, repetition, status FROM measurement WHERE run = $1", [.text(run.text)]
            ).map { row throws(StoreError) -> (MeasurementKey, MeasurementRecord.Status) in
                (try MeasurementKey(row), try row.word("status"))
            }
            return Dictionary(uniqueKeysWithValues: pairs)
        }
    }
}

extension MeasurementKey {
    fileprivate init(_ row: PostgreSQLRow) throws(StoreError) {
        self.init(
            runID: RunID(try row.text("run")), host: try row.text("host"), workload: try row.text("workload"),
            runtime: try row.text("runtime"), repetition: try row.number("repetition"))
    }
}

extension MeasurementRecord {
    fileprivate init(_ row: PostgreSQLRow) throws(StoreError) {
        self.init(
            key: try MeasurementKey(row), status: try row.word("status"), reasons: try row.json("reasons"),
            result: try row.optionalBytes("result"), startOffsetMicroseconds: try row.optionalNumber("start_offset_us"),
            offsetErrorMicroseconds: try row.optionalNumber("offset_error_us"), workUnit: try row.text("work_unit"),
            finished: Date(milliseconds: try row.number("finished_ms")))
    }
}
