import AgentWire
import HAPStatistics

extension ReportMeasurement.Phase {
    /// The phases that took time, in order; `numbers` are those of the result's functions.
    static func all(of result: MeasurementResult, _ numbers: [Int]) -> [ReportMeasurement.Phase] {
        var known = FunctionSet()
        return zip(Phase.allCases, result.phaseLengths).compactMap { phase, length in
            guard length > .zero else { return nil }
            var reached = FunctionSet()
            for (function, number) in zip(result.functions, numbers) where function.sightings.contains(.task, in: phase) {
                reached.insert(number)
            }
            let new = reached.subtracting(known).count
            known.formUnion(reached)
            return ReportMeasurement.Phase(
                name: "\(phase)", seconds: Double(length.count) / 1e6, functions: reached.count, functionsNew: new)
        }
    }
}
