import AgentWire

/// The median discovery curves of a cell's valid measurements: functions by time, and by work.
enum DiscoveryCurve {
    private static let steps = 32

    /// By seconds after tracing was on.
    static func byTime(_ measurements: [MeasurementDigest]) -> [ReportCell.DiscoveryPoint] {
        let longest = measurements.compactMap(\.result).map { $0.phaseLengths.reduce(0.0) { $0 + Double($1.count) } }.max()
        let sightings = measurements.map { $0.taskEntries.map(\.time) }
        return points(sightings, upTo: longest ?? 0).map { instant, functions in
            let milliseconds = (instant / 1e3).rounded()
            return .init(seconds: milliseconds / 1e3, functions: functions)
        }
    }

    /// By units of work done since the load began; nothing where no work was recorded over time.
    static func byWork(_ measurements: [MeasurementDigest]) -> [ReportCell.WorkPoint] {
        let curves = measurements.map { $0.result?.workCurve ?? WorkCurve() }
        let most = curves.compactMap(\.points.last?.units).max() ?? 0
        let sightings = zip(measurements, curves).map { digest, curve in
            digest.taskEntries.map { curve.units(at: Microseconds($0.time)) }
        }
        return points(sightings, upTo: Double(most)).map { .init(work: $0.rounded(), functions: $1) }
    }

    /// At places that are as far from each other up to `end`: the median of how many sightings of each measurement are no later.
    private static func points(_ sightings: [[UInt64]], upTo end: Double) -> [(place: Double, functions: Double)] {
        guard end > 0 else { return [] }
        let places = (0...steps).map { end * Double($0) / Double(steps) }
        var reached = sightings.map { counts($0, at: places) }
        return places.indices.map { step in
            if step > 0 {
                for index in reached.indices { reached[index][step] += reached[index][step - 1] }
            }
            return (places[step], Median.of(reached.map { $0[step] }) ?? 0)
        }
    }

    /// How many sightings are later than the place before and no later than each; of those after the last, none counts.
    private static func counts(_ sightings: [UInt64], at places: [Double]) -> [Int] {
        var counts = [Int](repeating: 0, count: places.count)
        let width = places[places.count - 1] / Double(places.count - 1)
        for sighting in sightings {
            let sighting = Double(sighting)
            guard sighting <= places[places.count - 1] else { continue }
            // Rounding may be off by one place.
            var step = min(Int(sighting / width), places.count - 1)
            while step > 0, sighting <= places[step - 1] { step -= 1 }
            while sighting > places[step] { step += 1 }
            counts[step] += 1
        }
        return counts
    }
}
