public import Foundation

/// How the medians of a campaign's cells go from run to run, schema `hapfleet.trend/1`. Keys stay; new ones may be added.
public struct Trend: Codable, Sendable, Equatable {
    /// `hapfleet.trend/1`.
    public var schema = "hapfleet.trend/1"
    /// The campaign.
    public var campaign: String
    /// A series for each load, runtime, kernel series and architecture.
    public var series: [Series]

    /// One load in one runtime on kernels of one series, such as 6.12.
    public struct Series: Codable, Sendable, Equatable {
        /// The load's name.
        public var workload: String
        /// What it ran in.
        public var runtime: String
        /// The kernel series: `6.12`.
        public var kernel: String
        /// `uname -m`.
        public var arch: String
        /// By time; runs without a valid measurement are left out.
        public var points: [Point]
        /// Where the level of functions changed.
        public var functionChanges: [Change]
        /// Where the level of lines changed.
        public var lineChanges: [Change]

        enum CodingKeys: String, CodingKey {
            case workload, runtime, kernel, arch, points
            case functionChanges = "function_changes"
            case lineChanges = "line_changes"
        }
    }

    /// One run.
    public struct Point: Codable, Sendable, Equatable {
        /// The run.
        public var run: String
        /// When it was started.
        public var started: Date
        /// `uname -r`.
        public var release: String
        /// Measurements that count.
        public var valid: Int
        /// The median of functions.
        public var functions: Double
        /// Where that lies.
        @OrNull public var functionsInterval: [Double]?
        /// How surely: 0.95, or less for few measurements.
        @OrNull public var functionsConfidence: Double?
        /// The median of lines.
        @OrNull public var lines: Double?

        enum CodingKeys: String, CodingKey {
            case run, started, release, valid, functions, lines
            case functionsInterval = "functions_ci95"
            case functionsConfidence = "functions_ci95_confidence"
        }
    }

    /// A run from which on the level is another.
    public struct Change: Codable, Sendable, Equatable {
        /// The first run of the new level.
        public var run: String
        /// The median before, back to the last change.
        public var before: Double
        /// The median from here on.
        public var after: Double
        /// Growth in percent; null from 0.
        @OrNull public var growthPercent: Double?
        /// The permutation test's p, adjusted for the number of places tried.
        public var p: Double
        /// The release before, if it is another; null if the kernel stayed.
        @OrNull public var formerRelease: String?
        /// The release from here on.
        public var release: String

        enum CodingKeys: String, CodingKey {
            case run, before, after, p, release
            case formerRelease = "former_release"
            case growthPercent = "growth_percent"
        }
    }

    /// The greatest growth at a change, of lines where there are any, otherwise of functions; nil if nothing changed.
    public var greatestGrowthPercent: Double? {
        series.flatMap { $0.lineChanges.isEmpty ? $0.functionChanges : $0.lineChanges }.compactMap(\.growthPercent).max()
    }
}
