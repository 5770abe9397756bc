import AgentWire
import FleetInventory
import struct Foundation.Date
import ResultStore

/// Writes a run's course and results into the store.
struct RunRecorder: Sendable {
    let store: any ResultStore
    let runID: RunID
    let hosts: [String: Host]

    /// Records changes before they are acted on.
    func record(_ transitions: [RunMachine.Transition]) async throws(StoreError) {
        guard !transitions.isEmpty else { return }
        let now = Date()
        try await store.record(
            transitions.map { change in
                TransitionRecord(
                    runID: runID, host: change.host, time: now, from: change.from.name, to: change.to.name,
                    detail: change.to.detail)
            })
    }

    /// Keeps where a host stands and what it said of itself.
    func keep(_ host: String, state: HostState, facts: [String: String], offsetError: Int64?) async throws(StoreError) {
        var record = RunHostRecord(
            runID: runID, host: host, address: hosts[host]?.address ?? "", port: hosts[host]?.port ?? 0, status: state.status,
            facts: facts, kernelRelease: facts[FactName.kernelRelease], buildID: facts[FactName.buildID],
            architecture: facts[FactName.machine], offsetErrorMicroseconds: offsetError)
        if case .failed(let failure) = state {
            record.reason = failure.cause
            record.remedy = failure.remedy.isEmpty ? nil : failure.remedy
        }
        try await store.store(record)
    }

    /// Keeps a result as it came.
    func keep(
        _ bytes: [UInt8], invalidities: [Invalidity], round: Round, host: String, start: StartReport?, workUnit: String
    ) async throws(StoreError) {
        try await store.store(
            MeasurementRecord(
                key: key(round, host), status: invalidities.isEmpty ? .valid : .invalid,
                reasons: invalidities.map(InvalidReason.init), result: bytes,
                startOffsetMicroseconds: start?.lateMicroseconds, offsetErrorMicroseconds: start?.errorMicroseconds,
                workUnit: workUnit, finished: Date()))
    }

    /// Keeps that a round has no result from a host, and why.
    ///
    /// - Parameter console: the end of what the host's console said, if it fell.
    func keep(_ failure: HostFailure, round: Round, host: String, console: String?) async throws(StoreError) {
        try await store.store(
            MeasurementRecord(
                key: key(round, host), status: .failed,
                reasons: [InvalidReason(code: failure.code.rawValue, detail: failure.cause, console: console)], result: nil,
                finished: Date()))
    }

    private func key(_ round: Round, _ host: String) -> MeasurementKey {
        MeasurementKey(
            runID: runID, host: host, workload: round.workload, runtime: round.runtime, repetition: round.repetition)
    }
}

/// When a host really began, by the coordinator's clock.
struct StartReport: Sendable, Equatable {
    /// After the common instant; negative if before.
    var lateMicroseconds: Int64
    /// The bound of its error.
    var errorMicroseconds: Int64

    /// - Parameter errorMicroseconds: of the offset with which the common instant became the one that the agent was asked for.
    ///   That offset itself cancels out.
    init(of result: MeasurementResult, errorMicroseconds: Int64) {
        lateMicroseconds = result.actualStart.nanoseconds(from: result.requestedStart) / 1_000
        self.errorMicroseconds = errorMicroseconds
    }

    /// Whether the host certainly began further from the common instant than that, by the best for it that the error allows.
    ///
    /// No agent starts before the instant by its own clock, so hosts of which none is beyond it are not certainly apart by more.
    func isBeyond(_ microseconds: Int64) -> Bool { abs(lateMicroseconds) - errorMicroseconds > microseconds }

    /// Whether the error hides if it did.
    func mayBeBeyond(_ microseconds: Int64) -> Bool {
        !isBeyond(microseconds) && abs(lateMicroseconds) + errorMicroseconds > microseconds
    }
}

extension StartReport: CustomStringConvertible {
    var description: String { "\(lateMicroseconds) us from the common instant, give or take \(errorMicroseconds) us" }
}

extension HostState {
    /// How the store writes the state.
    fileprivate var status: RunHostRecord.Status {
        switch self {
        case .waiting, .connecting: .pending
        case .ready, .arming: .connected
        case .armed: .armed
        case .measuring: .measuring
        case .finished: .done
        case .failed(let failure): failure.code == .leftOut ? .leftOut : .failed
        }
    }

    fileprivate var detail: String {
        switch self {
        case .arming(let round), .armed(let round), .measuring(let round): "round \(round)"
        case .failed(let failure): failure.cause
        case .waiting, .connecting, .ready, .finished: ""
        }
    }
}
