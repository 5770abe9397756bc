import AgentWire

/// The median discovery curves of a cell's valid measurements: functions by time, and by work.
enum DiscoveryCurve {
    private static let steps = 32

    /// By seconds after tracing was on.
    static func byTime(_ measurements: [MeasurementDigest]) -> [ReportCell.DiscoveryPoint] {
        let longest = measurements.compactMap(\.result).map { $0.phaseLengths.reduce(0.0) { $0 + Double($1.count) } }.max()
        return points(measurements, upTo: longest ?? 0) { _, time in Double(time) }.map { instant, functions in
            let milliseconds = (instant / 1e3).rounded()
            return .init(seconds: milliseconds / 1e3, functions: functions)
        }
    }

    /// By units of work done since the load began; nothing where no work was recorded over time.
    static func byWork(_ measurements: [MeasurementDigest]) -> [ReportCell.WorkPoint] {
        let curves = measurements.map { $0.result?.workCurve ?? WorkCurve() }
        let most = curves.compactMap(\.points.last?.units).max() ?? 0
        return points(measurements, upTo: Double(most)) { Double(curves[$0].units(at: Microseconds($1))) }
            .map { .init(work: $0.rounded(), functions: $1) }
    }

    /// At places that are as far from each other up to `end`: the median of how many functions each measurement had entered by then.
    /// `place` says where a measurement, by its number, was at a time.
    private static func points(
        _ measurements: [MeasurementDigest], upTo end: Double, place: (_ measurement: Int, _ time: UInt64) -> Double
    ) -> [(place: Double, functions: Double)] {
        guard end > 0 else { return [] }
        let places = (0...steps).map { end * Double($0) / Double(steps) }
        var reached = measurements.enumerated().map { number, digest in
            counts(digest.taskEntries, at: places) { place(number, $0) }
        }
        return places.indices.map { step in
            if step > 0 {
                for index in reached.indices { reached[index][step] += reached[index][step - 1] }
            }
            return (places[step], Median.of(reached.map { $0[step] }) ?? 0)
        }
    }

    /// How many entries are later than the place before and no later than each; of those after the last, none counts.
    private static func counts(
        _ entries: [MeasurementDigest.FirstEntry], at places: [Double], place: (_ time: UInt64) -> Double
    ) -> [Int] {
        var counts = [Int](repeating: 0, count: places.count)
        let last = places[places.count - 1]
        let stepsPerUnit = Double(places.count - 1) / last
        for entry in entries {
            let sighting = place(entry.time)
            guard sighting <= last else { continue }
            // Rounding may be off by one place.
            var step = min(Int(sighting * stepsPerUnit), places.count - 1)
            while step > 0, sighting <= places[step - 1] { step -= 1 }
            while sighting > places[step] { step += 1 }
            counts[step] += 1
        }
        return counts
    }
}
