import AgentWire
import HAPStatistics
import ResultStore

/// A stored measurement, decoded, with its functions as sets of the register's numbers.
struct MeasurementDigest {
    /// The record, without the bytes of its result.
    let record: MeasurementRecord
    /// What the agent found, its functions apart; nil if there is no result or it is damaged.
    let result: MeasurementResult?
    private(set) var reasons: [InvalidReason] = []
    /// Entered in task context in the phase that is the result: the steady one, if there was one.
    private(set) var task = FunctionSet()
    /// Entered then in interrupts only.
    private(set) var irq = FunctionSet()
    /// Entered in task context while the service was idle.
    private(set) var baseline = FunctionSet()
    /// When each function of `task` and `irq` was first entered, in microseconds after tracing was on.
    private(set) var firstSeen = FirstSightings()
    /// What each phase that was reached took.
    private(set) var phases: [ReportMeasurement.Phase] = []
    /// What the steady state's windows tell of functions that were not seen; nil for fewer than two windows.
    private(set) var unseen: UnseenFunctions?
    /// Why there are no lines, or estimated ones.
    private(set) var absenceOfLines: FunctionRegister.Absence?
    /// Whether there are lines, if only estimated ones.
    var hasLines: Bool { result != nil && absenceOfLines?.isEstimated != false }

    init(_ record: MeasurementRecord, _ register: inout FunctionRegister) {
        var reasons = record.reasons
        var decoded: MeasurementResult?
        do throws(WireError) {
            decoded = try record.result.map { bytes throws(WireError) in try ResultFile.decode(bytes) }
        } catch {
            reasons.append(InvalidReason(code: "damaged_result", detail: error.description))
        }
        // A fleet's reports hold thousands of digests: what the sets say is not held twice.
        var (bare, known) = (record, decoded)
        bare.result = nil
        known?.functions = []
        (self.record, result) = (bare, known)
        for found in decoded?.invalidities ?? [] where !reasons.contains(InvalidReason(found)) {
            // The campaign may tolerate missed tasks; then the store says that the measurement is valid.
            if found.code == .taskMissed, record.status == .valid { continue }
            reasons.append(InvalidReason(found))
        }
        if let decoded {
            absenceOfLines = register.absenceOfLines(in: decoded)
            if let numbers = register.numbers(of: decoded) {
                sort(decoded, numbers)
            } else {
                reasons.append(InvalidReason(code: "too_many_functions", detail: "no kernel has as many"))
            }
        } else if reasons.isEmpty {
            reasons.append(InvalidReason(code: "no_result", detail: "the host sent none"))
        }
        if reasons.isEmpty, record.status != .valid {
            reasons.append(InvalidReason(code: record.status.rawValue, detail: ""))
        }
        self.reasons = reasons
    }

    var isValid: Bool { reasons.isEmpty }

    private mutating func sort(_ result: MeasurementResult, _ numbers: [Int]) {
        var seenInTask: [Int: UInt64] = [:]
        var seenInInterrupt: [Int: UInt64] = [:]
        let headline = result.headline
        for (function, number) in zip(result.functions, numbers) {
            let sightings = function.sightings
            let time = function.firstSeen.count
            if sightings.contains(.task, in: headline) {
                task.insert(number)
                seenInTask[number] = min(seenInTask[number] ?? time, time)
            }
            if sightings.contains(.softirq, in: headline) || sightings.contains(.hardirq, in: headline) {
                irq.insert(number)
                seenInInterrupt[number] = min(seenInInterrupt[number] ?? time, time)
            }
            if sightings.contains(.task, in: .baseline) {
                baseline.insert(number)
            }
        }
        irq.subtract(task)
        firstSeen = FirstSightings(seenInTask.merging(seenInInterrupt) { inTask, _ in inTask })
        phases = ReportMeasurement.Phase.all(of: result, numbers)
        unseen = UnseenFunctions(windows: Self.windows(of: result, numbers))
    }

    /// What each whole window of the steady phase reached.
    private static func windows(of result: MeasurementResult, _ numbers: [Int]) -> [FunctionSet] {
        var windows = [FunctionSet](repeating: FunctionSet(), count: Int(result.windows))
        for (function, number) in zip(result.functions, numbers) {
            for window in windows.indices where function.windows & (1 << UInt16(window)) != 0 {
                windows[window].insert(number)
            }
        }
        return windows
    }
}
