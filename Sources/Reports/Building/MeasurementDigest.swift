import AgentWire
import HAPStatistics
import ResultStore

/// A stored measurement, decoded, with its functions as sets of the register's numbers.
///
/// A fleet's reports group and filter thousands of them many times over: as objects they are not copied each time.
final class MeasurementDigest: Sendable {
    /// The record, without the bytes of its result.
    let record: MeasurementRecord
    /// What the agent found, its functions apart; nil if there is no result or it is damaged.
    let result: MeasurementResult?
    let reasons: [InvalidReason]
    /// Entered in task context in the phase that is the result: the steady one, if there was one.
    let task: FunctionSet
    /// Entered then in interrupts only.
    let irq: FunctionSet
    /// Entered in task context while the service was idle.
    let baseline: FunctionSet
    /// When each function of `task` was first entered.
    let taskEntries: [FirstEntry]
    /// When each function of `irq` was first entered.
    let irqEntries: [FirstEntry]
    /// When each function that was entered in task context in any phase was first; kept of hostile loads alone.
    let allEntries: [FirstEntry]
    /// What each phase that was reached took.
    let phases: [ReportMeasurement.Phase]
    /// What the steady state's windows tell of functions that were not seen; nil for fewer than two windows.
    let unseen: UnseenFunctions?
    /// The lines of `task`; nil without any.
    let lines: LineCount?
    /// Why there are no lines, or estimated ones.
    let absenceOfLines: FunctionRegister.Absence?
    /// What was entered of the target's programs; nil if they were not watched.
    let programs: ProgramCount?
    /// Whether there are lines, if only estimated ones.
    var hasLines: Bool { lines != nil }

    /// The digest of one measurement.
    convenience init(_ record: MeasurementRecord, _ register: inout FunctionRegister) {
        let decoded = DecodedMeasurement(record)
        self.init(NumberedMeasurement(decoded, register.numbers(of: [decoded.result])[0], &register), register.lines)
    }

    /// The digests of many. All but the numbering of functions is done by several processors; results are held whole only for so many
    /// at a time.
    static func all(
        _ records: [MeasurementRecord], _ register: inout FunctionRegister, hostile: HostileLoads = HostileLoads([])
    ) -> [MeasurementDigest] {
        var digests: [MeasurementDigest] = []
        digests.reserveCapacity(records.count)
        for start in stride(from: 0, to: records.count, by: 512) {
            let decoded = Array(records[start..<min(start + 512, records.count)]).mappedInParallel { DecodedMeasurement($0) }
            let numbers = register.numbers(of: decoded.map(\.result))
            let numbered = zip(decoded, numbers).map { NumberedMeasurement($0, $1, &register) }
            let lines = register.lines
            digests += numbered.mappedInParallel { MeasurementDigest($0, lines, hostile: hostile) }
        }
        return digests
    }

    /// `lines` has those of each of the register's functions.
    private init(
        _ numbered: NumberedMeasurement, _ lines: [FunctionRegister.Lines?], hostile: HostileLoads = HostileLoads([])
    ) {
        let (record, decoded) = (numbered.measurement.record, numbered.measurement.result)
        var reasons = record.reasons
        if let damage = numbered.measurement.damage { reasons.append(damage) }
        // A fleet's reports hold thousands of digests: what the sets say is not held twice.
        var (bare, known) = (record, decoded)
        bare.result = nil
        known?.functions = []
        known?.user = nil
        programs = numbered.programs
        (self.record, result) = (bare, known)
        for found in decoded?.invalidities ?? [] where !reasons.contains(InvalidReason(found)) {
            // The campaign may tolerate missed tasks; then the store says that the measurement is valid.
            if found.code == .taskMissed, record.status == .valid { continue }
            reasons.append(InvalidReason(found))
        }
        absenceOfLines = numbered.absenceOfLines
        let hasLines = decoded != nil && numbered.absenceOfLines?.isEstimated != false
        var functions = SortedFunctions()
        if let decoded {
            if let numbers = numbered.numbers {
                functions = SortedFunctions(decoded, numbers, keepingAll: hostile.names.contains(record.key.workload))
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
        (task, irq, baseline) = (functions.task, functions.irq, functions.baseline)
        (taskEntries, irqEntries, allEntries) = (functions.taskEntries, functions.irqEntries, functions.allEntries)
        (phases, unseen) = (functions.phases, functions.unseen)
        self.lines = hasLines ? LineCount(of: functions.task, lines) : nil
    }

    var isValid: Bool { reasons.isEmpty }

    /// When a function was first entered.
    struct FirstEntry {
        /// The function's number.
        let function: Int
        /// Microseconds after tracing was on.
        var time: UInt64
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
    let programs: ProgramCount?

    init(_ measurement: DecodedMeasurement, _ numbers: [Int]?, _ register: inout FunctionRegister) {
        self.measurement = measurement
        self.numbers = numbers
        absenceOfLines = measurement.result.flatMap { register.absenceOfLines(in: $0) }
        programs = measurement.result?.user.map { ProgramCount($0, &register.programs) }
    }
}
