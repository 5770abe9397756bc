import AgentWire

extension ReportMeasurement.Phase {
    /// The phases that took time, in order; `functions` says when each function of the result was entered.
    static func all(of result: MeasurementResult, _ functions: [Sightings]) -> [ReportMeasurement.Phase] {
        var earlier = Sightings()
        return zip(Phase.allCases, result.phaseLengths).compactMap { phase, length in
            guard length > .zero else { return nil }
            var (reached, new) = (0, 0)
            for function in functions where function.contains(.task, in: phase) {
                reached += 1
                if function.bits & earlier.bits == 0 { new += 1 }
            }
            earlier.insert(.task, in: phase)
            return ReportMeasurement.Phase(
                name: "\(phase)", seconds: Double(length.count) / 1e6, functions: reached, functionsNew: new)
        }
    }
}
