import AgentWire

/// The median discovery curves of a cell's valid measurements: functions by time, and by work.
enum DiscoveryCurve {
    private static let steps = 32

    /// By seconds after tracing was on.
    static func byTime(_ measurements: [MeasurementDigest]) -> [ReportCell.DiscoveryPoint] {
        let longest = measurements.compactMap(\.result).map { $0.phaseLengths.reduce(0.0) { $0 + Double($1.count) } }.max()
        let sightings = measurements.map { digest in digest.task.compactMap { digest.firstSeen[$0] }.sorted() }
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
            digest.task.compactMap { digest.firstSeen[$0] }.map { curve.units(at: Microseconds($0)) }.sorted()
        }
        return points(sightings, upTo: Double(most)).map { .init(work: $0.rounded(), functions: $1) }
    }

    /// At places that are as far from each other up to `end`: the median of how many sightings of each measurement are no later.
    private static func points(_ sightings: [[UInt64]], upTo end: Double) -> [(place: Double, functions: Double)] {
        guard end > 0 else { return [] }
        var positions = [Int](repeating: 0, count: sightings.count)
        return (0...steps).map { step in
            let place = end * Double(step) / Double(steps)
            for (index, sightings) in sightings.enumerated() {
                while positions[index] < sightings.count, Double(sightings[positions[index]]) <= place {
                    positions[index] += 1
                }
            }
            return (place, Median.of(positions) ?? 0)
        }
    }
}
