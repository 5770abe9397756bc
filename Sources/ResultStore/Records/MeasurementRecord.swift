public import Foundation

/// Which measurement of a run: there is at most one for each key.
public struct MeasurementKey: Sendable, Hashable {
    /// The run.
    public var runID: RunID
    /// The host's name in the inventory.
    public var host: String
    /// The load's name.
    public var workload: String
    /// What the load ran in: `native`, `docker`, …
    public var runtime: String
    /// Counts repetitions, from 1.
    public var repetition: Int

    /// The measurement of `workload` in `runtime` on `host`.
    public init(runID: RunID, host: String, workload: String, runtime: String, repetition: Int) {
        self.runID = runID
        self.host = host
        self.workload = workload
        self.runtime = runtime
        self.repetition = repetition
    }
}

/// One measurement as it came from a host.
public struct MeasurementRecord: Sendable, Equatable {
    /// What became of it.
    public enum Status: String, Sendable, CaseIterable {
        /// Its numbers may be trusted.
        case valid
        /// There is a result, but `reasons` say why its numbers count for nothing.
        case invalid
        /// There is no result; `reasons` say why.
        case failed
    }

    /// Which measurement.
    public var key: MeasurementKey
    /// What became of it.
    public var status: Status
    /// Why it is not valid: what the agent found and what the coordinator did.
    public var reasons: [InvalidReason]
    /// The agent's result file, byte for byte, so that a kernel dictionary that comes later still gives it lines.
    public var result: [UInt8]?
    /// The actual start, by the coordinator's clock, after the common start instant; negative if before. In microseconds.
    public var startOffsetMicroseconds: Int64?
    /// How far that may be wrong, in microseconds.
    public var offsetErrorMicroseconds: Int64?
    /// What the result's work counts: `requests`, `loops`, …
    public var workUnit: String
    /// When the coordinator had the result.
    public var finished: Date

    /// A measurement; the fields say what each part means.
    public init(
        key: MeasurementKey, status: Status, reasons: [InvalidReason] = [], result: [UInt8]?,
        startOffsetMicroseconds: Int64? = nil, offsetErrorMicroseconds: Int64? = nil, workUnit: String = "", finished: Date
    ) {
        self.key = key
        self.status = status
        self.reasons = reasons
        self.result = result
        self.startOffsetMicroseconds = startOffsetMicroseconds
        self.offsetErrorMicroseconds = offsetErrorMicroseconds
        self.workUnit = workUnit
        self.finished = finished
    }
}
