/// How alike the hosts of a run are with one load, whichever kernels they run: functions are the same if file and name are.
public struct HostSimilarity: Codable, Sendable, Equatable {
    /// The load's name.
    public var workload: String
    /// What it ran in.
    public var runtime: String
    /// The hosts with a valid measurement, in the order of the tree, so that hosts like each other stand together.
    public var hosts: [String]
    /// Jaccard distances of the hosts, a row each; empty for more than 64 hosts.
    public var distances: [[Double]]
    /// The same weighted by lines; empty where no lines are known.
    public var distancesOfLines: [[Double]]
    /// The cluster of each host, from 0.
    public var clusters: [Int]
    /// How many hosts each cluster has, by its number.
    public var clusterSizes: [Int]
    /// The mean silhouette of the clusters; null for one cluster.
    @OrNull public var silhouette: Double?
    /// Hosts unlike the others, among five or more.
    public var outliers: [Outlier]

    enum CodingKeys: String, CodingKey {
        case workload, runtime, hosts, distances, clusters, silhouette, outliers
        case distancesOfLines = "distances_of_lines"
        case clusterSizes = "cluster_sizes"
    }

    /// A host unlike the others.
    public struct Outlier: Codable, Sendable, Equatable {
        /// The host.
        public var host: String
        /// Its mean distance to the others.
        public var distance: Double
        /// The modified z-score of that.
        public var score: Double
        /// Functions that it reached and at most a tenth of the others did, as `name (file)`.
        public var extra: [String]
        /// Functions that it did not reach and at least nine tenths of the others did.
        public var lacking: [String]
    }
}

/// What was missed in a cell, estimated from what few measurements reached.
public struct CellRichness: Codable, Sendable, Equatable {
    /// Chao1, from reachings taken as individuals.
    @OrNull public var chao1: Double?
    /// Where what it estimates lies, with 95 %.
    @OrNull public var chao1Interval: [Double]?
    /// The interval of the cell's Chao2.
    @OrNull public var chao2Interval: [Double]?
    /// ACE, from reachings taken as individuals; null for 20 measurements or fewer.
    @OrNull public var ace: Double?
    /// Its interval.
    @OrNull public var aceInterval: [Double]?
    /// ICE; null for 20 measurements or fewer.
    @OrNull public var ice: Double?
    /// Its interval.
    @OrNull public var iceInterval: [Double]?
    /// The interval of the cell's coverage.
    @OrNull public var coverageInterval: [Double]?
    /// How many functions were reached by exactly so many measurements; those of none are left out.
    public var spectrum: [SpectrumEntry]
    /// How many functions so many measurements can be expected to reach.
    public var rarefaction: [RarefactionPoint]

    enum CodingKeys: String, CodingKey {
        case chao1, ace, ice, spectrum, rarefaction
        case chao1Interval = "chao1_ci95"
        case chao2Interval = "chao2_ci95"
        case aceInterval = "ace_ci95"
        case iceInterval = "ice_ci95"
        case coverageInterval = "coverage_ci95"
    }

    /// Functions reached equally often.
    public struct SpectrumEntry: Codable, Sendable, Equatable {
        /// By exactly so many measurements.
        public var measurements: Int
        /// So many functions.
        public var functions: Int
    }

    /// A point of the curve.
    public struct RarefactionPoint: Codable, Sendable, Equatable {
        /// So many measurements.
        public var measurements: Int
        /// Functions that they can be expected to reach.
        public var functions: Double
        /// Where that lies.
        public var ci95: [Double]
        /// Whether there were fewer measurements.
        public var extrapolated: Bool
    }
}
