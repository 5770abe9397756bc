/// What differs between cells, schema `hapfleet.compare/1`. Keys stay; new ones may be added.
public struct Comparison: Codable, Sendable, Equatable {
    /// `hapfleet.compare/1`.
    public var schema = "hapfleet.compare/1"
    /// The run that is compared from.
    public var from: String
    /// The run that is compared to; it may be the same.
    public var to: String
    /// What the compared cells differ in; null if it is the run alone.
    @OrNull public var by: Dimension?
    /// The weight of the Horizontal Attack Profile; null for none.
    @OrNull public var weight: String?
    /// What the profile counts, such as `bugs`.
    @OrNull public var unit: String?
    /// The pairs, by load, runtime, kernel and architecture.
    public var pairs: [ComparedPair]
    /// What several runtimes, loads or hosts have in common; empty if runs are compared.
    public var overlaps: [ComparedOverlap]

    /// What compared cells may differ in.
    public enum Dimension: String, Codable, Sendable, CaseIterable {
        /// Each release against the next, and the oldest against the newest.
        case kernel
        /// Each runtime against `native`.
        case runtime
        /// Each load against the first.
        case workload
        /// Each host against the others of its cell.
        case host
    }

    /// Which cells are compared.
    public struct Request: Sendable {
        /// What they differ in; nil compares like with like in two runs.
        public var dimension: Dimension?
        /// Only from the value that is called so or, where none is, begins so, such as `5.10`.
        public var from: String?
        /// Only to the value that is called so or, where none is, begins so.
        public var to: String?
        /// Only these loads; empty for all.
        public var workloads: [String]
        /// Only these runtimes; empty for all.
        public var runtimes: [String]
        /// Only these architectures; empty for all.
        public var architectures: [String]
        /// Whether, when two runs are compared cell by cell, hosts that got another kernel are compared with what they were, also
        /// where the first run had other hosts on that kernel.
        public var followsHosts = false

        /// The cells that differ in a dimension.
        public init(
            by dimension: Dimension?, from: String? = nil, to: String? = nil, workloads: [String] = [], runtimes: [String] = [],
            architectures: [String] = []
        ) {
            self.dimension = dimension
            self.from = from
            self.to = to
            self.workloads = workloads
            self.runtimes = runtimes
            self.architectures = architectures
        }
    }

    /// The greatest growth of a median from one side to the other, in percent: of lines, where both sides have them, otherwise of
    /// functions. nil if no pair has valid measurements on both sides.
    public var greatestGrowthPercent: Double? { pairs.compactMap(\.growthPercent).max() }
}

/// Two cells and what differs between them, over valid measurements alone.
public struct ComparedPair: Codable, Sendable, Equatable {
    /// What is compared from.
    public var from: ComparedSide
    /// What is compared to.
    public var to: ComparedSide
    /// Functions of each measurement.
    @OrNull public var functions: Difference?
    /// Their lines; null if a side has none.
    @OrNull public var lines: Difference?
    /// What the weight expects in them; null without a weight, or if a side has no lines.
    @OrNull public var hap: Difference?
    /// What share of the functions that either side reached both did (Jaccard), 0 to 1.
    @OrNull public var similarity: Double?
    /// The same with lines in place of functions.
    @OrNull public var similarityOfLines: Double?
    /// All subsystems together.
    public var total: SubsystemChange
    /// By subsystem, those with the most lines gained and lost first.
    public var subsystems: [SubsystemChange]
    /// How many functions differ in each way; ways in which none does are left out.
    public var counts: [String: Int]
    /// The functions that differ, by kind, those with the most lines first.
    public var changes: [FunctionChange]

    enum CodingKeys: String, CodingKey {
        case from, to, functions, lines, hap, similarity, total, subsystems, changes
        case similarityOfLines = "similarity_of_lines"
        case counts = "change_counts"
    }

    /// The run that reached a function that differs: what went is in the earlier one alone.
    func run(of change: FunctionChange) -> String { change.kind == .went ? from.run : to.run }

    /// Growth of the median in percent: of lines, or without lines of functions; nil without valid measurements.
    public var growthPercent: Double? { (lines ?? functions)?.growthPercent }
}

/// One side of a pair.
public struct ComparedSide: Codable, Sendable, Equatable {
    /// The run.
    public var run: String
    /// The load's name.
    public var workload: String
    /// What it ran in.
    public var runtime: String
    /// `uname -r`.
    public var kernel: String
    /// `uname -m`.
    public var arch: String
    /// The host or hosts; null for all.
    @OrNull public var host: String?
    /// What tells it from the other side, short.
    public var label: String
    /// Measurements that count.
    public var valid: Int
    /// Measurements that were made.
    public var measurements: Int
    /// Where most of the lines come from: `dwarf`, `ctags` or `estimated`; null for no lines.
    @OrNull public var linesSource: String?
    /// Why there are no lines, or that they are estimates.
    @OrNull public var linesReason: String?

    enum CodingKeys: String, CodingKey {
        case run, workload, runtime, kernel, arch, host, label, valid, measurements
        case linesSource = "lines_source"
        case linesReason = "lines_reason"
    }
}

/// By how much one number differs between two cells.
public struct Difference: Codable, Sendable, Equatable {
    /// The median of the first cell's measurements.
    public var from: Double
    /// The median of the second's.
    public var to: Double
    /// Growth of the median in percent; null from a median of 0.
    @OrNull public var growthPercent: Double?
    /// The Hodges-Lehmann shift, in the number's unit.
    public var shift: Double
    /// Where the shift lies.
    public var shiftInterval: [Double]
    /// The second cell's number over the first's.
    @OrNull public var ratio: Double?
    /// Where the ratio lies.
    @OrNull public var ratioInterval: [Double]?
    /// How surely the intervals hold the truth: 0.95, or less for few measurements.
    public var confidence: Double
    /// Cliff's delta, −1 to 1.
    public var delta: Double
    /// Where that lies, with 95 %.
    public var deltaInterval: [Double]
    /// `negligible`, `small`, `medium` or `large`.
    public var size: String
    /// The permutation test's p.
    public var p: Double
    /// The least p that so few measurements can give.
    public var leastP: Double
    /// p adjusted for the number of pairs (Holm).
    public var pHolm: Double
    /// p adjusted for the share of false ones (Benjamini and Hochberg).
    public var pBH: Double

    enum CodingKeys: String, CodingKey {
        case from, to, shift, ratio, confidence, delta, size, p
        case growthPercent = "growth_percent"
        case shiftInterval = "shift_interval"
        case ratioInterval = "ratio_interval"
        case deltaInterval = "delta_ci95"
        case leastP = "p_least"
        case pHolm = "p_holm"
        case pBH = "p_bh"
    }

}
