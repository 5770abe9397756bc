import AgentWire

/// The median discovery curve of a cell's valid measurements.
enum DiscoveryCurve {
    private static let steps = 32

    static func points(_ measurements: [MeasurementDigest]) -> [ReportCell.DiscoveryPoint] {
        let lengths = measurements.compactMap(\.result).map { $0.phaseLengths.reduce(0.0) { $0 + Double($1.count) } }
        guard let longest = lengths.max(), longest > 0 else { return [] }
        let times = measurements.map { digest in digest.task.compactMap { digest.firstSeen[$0] }.sorted() }
        var positions = [Int](repeating: 0, count: times.count)
        return (0...steps).map { step in
            let instant = longest * Double(step) / Double(steps)
            for (index, times) in times.enumerated() {
                while positions[index] < times.count, Double(times[positions[index]]) <= instant {
                    positions[index] += 1
                }
            }
            let milliseconds = (instant / 1e3).rounded()
            return .init(seconds: milliseconds / 1e3, functions: Median.of(positions) ?? 0)
        }
    }
}
