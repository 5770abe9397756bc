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
        let places = Self.places(of: result, numbers)
        phases = ReportMeasurement.Phase.all(of: result, places.map(\.sightings))
        unseen = UnseenFunctions(masks: places.map(\.windows), windows: Int(result.windows))
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

    /// All places of a function together.
    private struct Places {
        let function: Int
        var sightings: Sightings
        /// The whole windows of the steady phase that reached it, as bits.
        var windows: UInt16
    }

    private static func places(of result: MeasurementResult, _ numbers: [Int]) -> [Places] {
        let whole = UInt16(truncatingIfNeeded: (1 << UInt32(result.windows)) - 1)
        var known = FunctionSet()
        var places: [Places] = []
        places.reserveCapacity(numbers.count)
        for (function, number) in zip(result.functions, numbers) {
            let windows = function.windows & whole
            if known.insert(number).inserted {
                places.append(Places(function: number, sightings: function.sightings, windows: windows))
            } else if let first = places.firstIndex(where: { $0.function == number }) {
                places[first].sightings.bits |= function.sightings.bits
                places[first].windows |= windows
            }
        }
        return places
    }
}
