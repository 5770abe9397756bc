/// How much of a kernel the loads in one runtime used, how much hostile ones could reach there, and how much there is.
public struct ReportExposure: Codable, Sendable, Equatable {
    /// `uname -r`.
    public let kernel: String
    /// `uname -m`.
    public let arch: String
    /// What the loads ran in.
    public let runtime: String
    /// All subsystems together.
    public let total: Part
    /// By subsystem, those with the most lines first; empty if no dictionary knows the kernel.
    public let subsystems: [Part]
    /// The hostile loads, by name; empty if there was none.
    public let hostile: [Load]

    /// A part of a kernel.
    public struct Part: Codable, Sendable, Equatable {
        /// The subsystem.
        public let name: String
        /// Distinct source functions.
        public internal(set) var functions = Share()
        /// Source lines of those functions.
        public internal(set) var lines = Share()
    }

    /// How much of a part was used, could be reached, and is there.
    public struct Share: Codable, Sendable, Equatable {
        /// Entered in task context by a valid measurement of an honest load in its steady state.
        public internal(set) var used = 0
        /// That, and what a valid measurement of a hostile load entered in task context at any time; null if there was none.
        @OrNull public internal(set) var exposed: Int?
        /// All that has code in the kernel's image and in the modules that were loaded; null without a dictionary.
        @OrNull public internal(set) var total: Int?
    }

    /// What one hostile load reached.
    public struct Load: Codable, Sendable, Equatable {
        /// The load's name.
        public let workload: String
        /// Valid measurements of it.
        public let measurements: Int
        /// Distinct source functions that one of them entered at any time.
        public let functions: Int
        /// Source lines of those.
        public let lines: Int
        /// How many functions it would reach if it went on for ever, at least: what a measurement's steady state reached, and Chao2's
        /// estimate of what its windows missed; the highest of the measurements. Null for fewer than two windows.
        @OrNull public var asymptote: Double?
        /// Its interval of 95 %: lower and upper bound.
        @OrNull public var asymptoteInterval: [Double]?
        /// Functions and lines against time, the measurements together: at most 33 points.
        public let curve: [Point]

        enum CodingKeys: String, CodingKey {
            case workload, measurements, functions, lines, asymptote, curve
            case asymptoteInterval = "asymptote_ci95"
        }
    }

    /// A point of the exposure curve.
    public struct Point: Codable, Sendable, Equatable {
        /// Seconds after tracing was on.
        public let seconds: Double
        /// Functions entered by then.
        public let functions: Int
        /// Their lines.
        public let lines: Int
    }
}
