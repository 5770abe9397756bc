/// What a host's measurements of one load in one runtime come to.
public struct HostLoad: Codable, Sendable, Equatable {
    /// The load's name.
    public var workload: String
    /// What it ran in.
    public var runtime: String
    /// The median of the functions of the valid measurements; null if there is none.
    @OrNull public var functions: Double?
    /// The median of their lines; null without lines.
    @OrNull public var lines: Double?
    /// Measurements whose numbers count.
    public var valid: Int
    /// Measurements that were made.
    public var measurements: Int
    /// Function entries that the ring buffer lost, over all its measurements.
    @OrNull public var lostEvents: UInt64?

    enum CodingKeys: String, CodingKey {
        case workload, runtime, functions, lines, valid, measurements
        case lostEvents = "lost_events"
    }

    /// Whether every measurement counts.
    package var isValid: Bool { valid == measurements }
}

extension HostLoad {
    /// A host's loads, by name and runtime.
    static func all(of measurements: [ReportMeasurement]) -> [HostLoad] {
        Dictionary(grouping: measurements) { LoadMatrix.Load(workload: $0.workload, runtime: $0.runtime) }
            .sorted { $0.key < $1.key }.map { HostLoad($0.key, $0.value) }
    }

    private init(_ load: LoadMatrix.Load, _ measurements: [ReportMeasurement]) {
        let valid = measurements.filter(\.valid)
        self.init(
            workload: load.workload, runtime: load.runtime, functions: Median.of(valid.compactMap(\.functions)),
            lines: Median.of(valid.compactMap(\.lines)), valid: valid.count, measurements: measurements.count,
            lostEvents: measurements.lostEvents)
    }
}

extension [ReportMeasurement] {
    /// Function entries that were lost in all of them; nil if none says so.
    var lostEvents: UInt64? {
        let known = compactMap(\.lostEvents)
        return known.isEmpty ? nil : known.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    }
}
