/// A load in a runtime on the hosts of one kernel release and architecture.
public struct ReportCell: Codable, Sendable, Equatable {
    /// The load's name.
    public var workload: String
    /// What it ran in.
    public var runtime: String
    /// `uname -r`.
    public var kernel: String
    /// `uname -m`.
    public var arch: String
    /// Hosts that measured it.
    public var hosts: Int
    /// The most repetitions that one of them made.
    public var repeats: Int
    /// Measurements that were made, valid or not.
    public var measurements: Int
    /// Measurements among them whose numbers count.
    public var valid: Int
    /// Distinct source functions entered in task context.
    public var functions: Functions
    /// Source lines of those functions.
    public var lines: Lines
    /// The Horizontal Attack Profile.
    public var hap: HAP
    /// How the functions were come by: the median of the valid measurements at instants after tracing was on, at most 33 of them.
    public var discovery: [DiscoveryPoint]
    /// The same by units of work done since the load began.
    public var discoveryByWork: [WorkPoint]
    /// How many functions the steady state has beyond those that a measurement saw, estimated: the median of the measurements.
    @OrNull public var unseen: Double?
    /// What was missed, estimated; null for fewer than two valid measurements.
    @OrNull public var richness: CellRichness?
    /// Functions of programs and kernel together; null if no measurement watched programs.
    @OrNull public var vertical: CellVertical?

    enum CodingKeys: String, CodingKey {
        case workload, runtime, kernel, arch, hosts, repeats, measurements, valid, functions, lines, hap, discovery, unseen,
            richness, vertical
        case discoveryByWork = "discovery_by_work"
    }

    /// How many functions the valid measurements reached.
    public struct Functions: Codable, Sendable, Equatable {
        /// The median of the measurements.
        @OrNull public var median: Double?
        /// The lower quartile.
        @OrNull public var p25: Double?
        /// The upper quartile.
        @OrNull public var p75: Double?
        /// An interval that holds the median with 95 %, or as surely as so few measurements can say: lower and upper bound.
        @OrNull public var ci95: [Double]?
        /// How surely it does: 0.95, or less (two measurements: 0.5).
        @OrNull public var confidence: Double?
        /// Functions that at least one measurement reached.
        @OrNull public var union: Int?
        /// Functions that every measurement reached.
        @OrNull public var core: Int?
        /// How many there would be after endlessly many measurements, estimated from those that few reached.
        @OrNull public var chao2: Double?
        /// The share of the functions' occurrences that is already known, estimated the same way: 0 to 1.
        @OrNull public var coverage: Double?

        /// The quartiles, if they are known.
        var quartiles: [Double]? { ReportCell.bounds(p25, p75) }

        enum CodingKeys: String, CodingKey {
            case median, p25, p75, ci95, union, core, chao2, coverage
            case confidence = "ci95_confidence"
        }
    }

    /// How many source lines those functions have.
    public struct Lines: Codable, Sendable, Equatable {
        /// The median of the measurements.
        @OrNull public var median: Double?
        /// The lower quartile.
        @OrNull public var p25: Double?
        /// The upper quartile.
        @OrNull public var p75: Double?
        /// An interval that holds the median with 95 %, or as surely as so few measurements can say: lower and upper bound.
        @OrNull public var ci95: [Double]?
        /// How surely it does: 0.95, or less (two measurements: 0.5).
        @OrNull public var confidence: Double?
        /// Lines of the functions that at least one measurement reached.
        @OrNull public var union: Int?
        /// Lines of the functions that every measurement reached.
        @OrNull public var core: Int?
        /// Where most of the union's lines come from: `dwarf`, `ctags` or `estimated`.
        @OrNull public var source: String?
        /// The union's lines by where they come from.
        @OrNull public var bySource: [String: Int]?
        /// Why there are no lines, or estimated ones.
        @OrNull public var reason: String?

        /// The quartiles, if they are known.
        var quartiles: [Double]? { ReportCell.bounds(p25, p75) }

        /// What a reader has to know of the lines; nil if they are from debug information.
        var note: String? {
            reason.map { median == nil ? "no lines: \($0)" : "lines are estimated from code size: \($0)" }
        }

        enum CodingKeys: String, CodingKey {
            case median, p25, p75, ci95, union, core, reason
            case source = "lines_source"
            case bySource = "lines_by_source"
            case confidence = "ci95_confidence"
        }
    }

    private static func bounds(_ low: Double?, _ high: Double?) -> [Double]? { low.flatMap { low in high.map { [low, $0] } } }

    /// Bug density × lines, or the points of functions: what the weight expects in the functions that were reached.
    ///
    /// Two errors go with it and are told apart: how the measurements spread (`ci95`), and how well the weight's densities are
    /// known (`weight_ci95`).
    public struct HAP: Codable, Sendable, Equatable {
        /// The weight's name.
        public var weight: String
        /// What is counted: `bugs`, `vulnerabilities`, `exploitations` or `score`.
        @OrNull public var unit: String?
        /// Where the weight's numbers come from.
        @OrNull public var source: String?
        /// What a line counts for under a uniform weight.
        @OrNull public var densityPerLine: Double?
        /// The median of the measurements.
        @OrNull public var median: Double?
        /// An interval that holds the median with 95 %, or as surely as so few measurements can say: lower and upper bound.
        @OrNull public var ci95: [Double]?
        /// How surely it does: 0.95, or less (two measurements: 0.5).
        @OrNull public var confidence: Double?
        /// The median under the lower and the upper bounds of the weight's own interval of 95 %.
        @OrNull public var weightInterval: [Double]?
        /// The most functions in a measurement of which the weight says nothing.
        @OrNull public var missing: Int?

        /// What it is, for the heading of a table of several cells.
        var title: String {
            let density = densityPerLine.map { ", \(NumberText.expected($0 * 1_000)) in 1,000 lines" } ?? ""
            return "Horizontal Attack Profile under the weight \(weight)\(density)"
        }

        enum CodingKeys: String, CodingKey {
            case weight, unit, source, median, ci95
            case densityPerLine = "density_per_line"
            case confidence = "ci95_confidence"
            case weightInterval = "weight_ci95"
            case missing = "functions_without_weight"
        }
    }

    /// A point of the discovery curve by work.
    public struct WorkPoint: Codable, Sendable, Equatable {
        /// Units of work done since the load began.
        public var work: Double
        /// Functions reached by then that count in the end.
        public var functions: Double
    }

    /// A point of the discovery curve.
    public struct DiscoveryPoint: Codable, Sendable, Equatable {
        /// Seconds after tracing was on.
        public var seconds: Double
        /// Functions reached by then that count in the end.
        public var functions: Double
    }
}
