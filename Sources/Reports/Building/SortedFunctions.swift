import AgentWire
import HAPStatistics

/// A result's functions by what they were seen in, with what follows from that. Several places in the kernel may be one function.
struct SortedFunctions {
    private(set) var task = FunctionSet()
    private(set) var irq = FunctionSet()
    private(set) var baseline = FunctionSet()
    private(set) var taskEntries: [MeasurementDigest.FirstEntry] = []
    private(set) var irqEntries: [MeasurementDigest.FirstEntry] = []
    private(set) var allEntries: [MeasurementDigest.FirstEntry] = []
    private(set) var phases: [ReportMeasurement.Phase] = []
    private(set) var unseen: UnseenFunctions?

    /// Of no result.
    init() {}

    /// `numbers` are those of the result's functions. First entries in any phase are kept if `keepingAll` is set.
    init(_ result: MeasurementResult, _ numbers: [Int], keepingAll: Bool) {
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
        if keepingAll { noteAll(result, numbers) }
        irq.subtract(task)
        irqEntries.removeAll { task.contains($0.function) }
        let together = Self.together(result, numbers)
        phases = ReportMeasurement.Phase.all(of: result, together.sightings)
        unseen = UnseenFunctions(masks: together.windows, windows: Int(result.windows))
    }

    private mutating func noteAll(_ result: MeasurementResult, _ numbers: [Int]) {
        var known = FunctionSet()
        for (function, number) in zip(result.functions, numbers) where function.sightings.wasInTask {
            Self.note(number, function.firstSeen.count, isNew: known.insert(number).inserted, &allEntries)
        }
    }

    /// Of several places that are one function, few as they are, the first that was entered counts.
    private static func note(_ number: Int, _ time: UInt64, isNew: Bool, _ entries: inout [MeasurementDigest.FirstEntry]) {
        if isNew {
            entries.append(MeasurementDigest.FirstEntry(function: number, time: time))
        } else if let known = entries.firstIndex(where: { $0.function == number }) {
            entries[known].time = min(entries[known].time, time)
        }
    }

    /// For each place of the result the sightings, and the whole windows of the steady phase that reached it, as bits: of several places that
    /// are one function, few as they are, the first has all, and the others none.
    private static func together(_ result: MeasurementResult, _ numbers: [Int]) -> (sightings: [Sightings], windows: [UInt16]) {
        let whole = UInt16(truncatingIfNeeded: (1 << UInt32(result.windows)) - 1)
        var sightings = result.functions.map(\.sightings)
        var windows = result.functions.map { $0.windows & whole }
        var known = FunctionSet()
        for (place, number) in numbers.enumerated() where !known.insert(number).inserted {
            guard let first = numbers.firstIndex(of: number) else { continue }
            sightings[first].bits |= sightings[place].bits
            windows[first] |= windows[place]
            (sightings[place], windows[place]) = (Sightings(), 0)
        }
        return (sightings, windows)
    }
}
