import ResultStore

/// How far apart the hosts of one start began.
struct StartSkew {
    /// The skew of each start of at least two hosts, ascending, in microseconds.
    let microseconds: [Int64]

    init(_ measurements: [MeasurementRecord]) {
        let starts = Dictionary(grouping: measurements) { Start(key: $0.key) }.values
        microseconds = starts.compactMap { start in
            let offsets = start.compactMap(\.startOffsetMicroseconds)
            guard offsets.count > 1, let first = offsets.min(), let last = offsets.max() else { return nil }
            let (skew, overflow) = last.subtractingReportingOverflow(first)
            return overflow ? .max : skew
        }.sorted()
    }

    var largest: Int64? { microseconds.last }

    /// The smallest skew that at least 99 % of the starts did not exceed.
    var percentile99: Int64? {
        microseconds.isEmpty ? nil : microseconds[(microseconds.count * 99 + 99) / 100 - 1]
    }

    private struct Start: Hashable {
        let workload: String
        let runtime: String
        let repetition: Int

        init(key: MeasurementKey) {
            workload = key.workload
            runtime = key.runtime
            repetition = key.repetition
        }
    }
}
