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
    /// When each function of `task` was first entered.
    private(set) var taskEntries: [FirstEntry] = []
    /// When each function of `irq` was first entered.
    private(set) var irqEntries: [FirstEntry] = []
    /// What each phase that was reached took.
    private(set) var phases: [ReportMeasurement.Phase] = []
    /// What the steady state's windows tell of functions that were not seen; nil for fewer than two windows.
    private(set) var unseen: UnseenFunctions?
    /// Why there are no lines, or estimated ones.
    private(set) var absenceOfLines: FunctionRegister.Absence?
    /// Whether there are lines, if only estimated ones.
    var hasLines: Bool { result != nil && absenceOfLines?.isEstimated != false }

    /// The digest of one measurement.
    init(_ record: MeasurementRecord, _ register: inout FunctionRegister) {
        let decoded = DecodedMeasurement(record)
        self.init(NumberedMeasurement(decoded, register.numbers(of: [decoded.result])[0], &register))
    }

    /// The digests of many. All but the numbering of functions is done by several processors; results are held whole only for so many
    /// at a time.
    static func all(_ records: [MeasurementRecord], _ register: inout FunctionRegister) -> [MeasurementDigest] {
        var digests: [MeasurementDigest] = []
        digests.reserveCapacity(records.count)
        for start in stride(from: 0, to: records.count, by: 512) {
            let decoded = Array(records[start..<min(start + 512, records.count)]).mappedInParallel { DecodedMeasurement($0) }
            let numbers = register.numbers(of: decoded.map(\.result))
            let numbered = zip(decoded, numbers).map { NumberedMeasurement($0, $1, &register) }
            digests += numbered.mappedInParallel { MeasurementDigest($0) }
        }
        return digests
    }

    private init(_ numbered: NumberedMeasurement) {
        let (record, decoded) = (numbered.measurement.record, numbered.measurement.result)
        var reasons = record.reasons
        if let damage = numbered.measurement.damage { reasons.append(damage) }
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
            absenceOfLines = numbered.absenceOfLines
            if let numbers = numbered.numbers {
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

    /// When a function was first entered.
    struct FirstEntry {
        /// The function's number.
        let function: Int
        /// Microseconds after tracing was on.
        var time: UInt64
    }

    private mutating func sort(_ result: MeasurementResult, _ numbers: [Int]) {
        let headline = result.headline
        taskEntries.reserveCapacity(numbers.count)
        for (function, number) in zip(result.functions, numbers) {
            let sightings = function.sightings
            if sightings.contains(.task, in: headline) {
                Self.note(number, function.firstSeen.count, isNew: task.insert(number).inserted, &taskEntries)
            }
            if sightings.contains(.softirq, in: headline) || sightings.contains(.hardirq, in: headline) {
                Self.note(number, function.firstSeen.count, isNew: irq.insert(number).inserted, &irqEntries)
            }
            if sightings.contains(.task, in: .baseline) {
                baseline.insert(number)
            }
        }
        irq.subtract(task)
        irqEntries.removeAll { task.contains($0.function) }
        phases = ReportMeasurement.Phase.all(of: result, numbers)
        unseen = UnseenFunctions(masks: Self.windows(of: result, numbers), windows: Int(result.windows))
    }

    /// Of several places that are one function, few as they are, the first that was entered counts.
    private static func note(_ number: Int, _ time: UInt64, isNew: Bool, _ entries: inout [FirstEntry]) {
        if isNew {
            entries.append(FirstEntry(function: number, time: time))
        } else if let known = entries.firstIndex(where: { $0.function == number }) {
            entries[known].time = min(entries[known].time, time)
        }
    }

    /// The whole windows of the steady phase that reached each function, as bits.
    private static func windows(of result: MeasurementResult, _ numbers: [Int]) -> [UInt16] {
        let whole = UInt16(truncatingIfNeeded: (1 << UInt32(result.windows)) - 1)
        var known = FunctionSet()
        var masks = [UInt16](repeating: 0, count: numbers.count)
        for (place, number) in numbers.enumerated() {
            let isNew = known.insert(number).inserted
            // Few are at several places.
            let own = isNew ? place : numbers.firstIndex(of: number) ?? place
            masks[own] |= result.functions[place].windows & whole
        }
        return masks
    }
}

/// A stored measurement with its result decoded.
private struct DecodedMeasurement: Sendable {
    let record: MeasurementRecord
    /// nil if there is none, or it is damaged.
    let result: MeasurementResult?
    /// Why it cannot be read.
    let damage: InvalidReason?

    init(_ record: MeasurementRecord) {
        self.record = record
        do throws(WireError) {
            result = try record.result.map { bytes throws(WireError) in try ResultFile.decode(bytes) }
            damage = nil
        } catch {
            result = nil
            damage = InvalidReason(code: "damaged_result", detail: error.description)
        }
    }
}

/// The same with its functions' numbers in a register.
private struct NumberedMeasurement: Sendable {
    let measurement: DecodedMeasurement
    /// nil without a result, or if the register is full.
    let numbers: [Int]?
    let absenceOfLines: FunctionRegister.Absence?

    init(_ measurement: DecodedMeasurement, _ numbers: [Int]?, _ register: inout FunctionRegister) {
        self.measurement = measurement
        self.numbers = numbers
        absenceOfLines = measurement.result.flatMap { register.absenceOfLines(in: $0) }
    }
}
