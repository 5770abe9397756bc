/// What a line, or a function, counts for in the Horizontal Attack Profile.
///
/// A weight is a data file. Its densities come with their intervals, so that the number that is made of them has one too.
public struct Weight: Sendable, Hashable {
    /// What the profile under the weight counts.
    public enum Unit: String, Sendable, Hashable, CaseIterable {
        /// Bugs expected in the lines.
        case bugs
        /// Vulnerabilities that would have been recorded in the lines.
        case vulnerabilities
        /// Vulnerabilities by the probability that somebody exploits them.
        case exploitations
        /// Points of a scale of its own, such as complexity.
        case score
    }

    /// What is expected in one line, with an interval of 95 %.
    public struct Density: Sendable, Hashable {
        /// What is expected in a line.
        public let perLine: Double
        /// The lower bound.
        public let lower: Double
        /// The upper bound.
        public let upper: Double

        /// The density of what was counted in some lines.
        public init(perLine: Double, lower: Double, upper: Double) {
            self.perLine = perLine
            self.lower = lower
            self.upper = upper
        }
    }

    /// The density of what belongs together.
    public struct Area: Sendable, Hashable {
        /// Paths of the kernel tree: folders, files, or the beginnings of files' names.
        public let paths: [String]
        /// What is expected there.
        public let density: Density

        /// The density below some paths.
        public init(paths: [String], density: Density) {
            self.paths = paths
            self.density = density
        }
    }

    /// What tells functions apart.
    public enum Basis: Sendable, Hashable {
        /// Nothing: every line counts alike.
        case uniform(Density)
        /// The file: the area with the longest path that the file begins with, or the density of the rest.
        case areas([Area], rest: Density?)
        /// The function: points for each, whatever its lines, and for those that are not in the table.
        case functions(ScoreTable, rest: Double?)
    }

    /// The name, which is the file's.
    public let name: String
    /// What is counted.
    public let unit: Unit
    /// Where the numbers come from, for whoever reads the report.
    public let source: String
    /// What tells functions apart.
    public let basis: Basis
    private let paths: [PathRow]

    /// A row of the areas' paths, the longest first.
    private struct PathRow: Sendable, Hashable {
        let path: String
        let area: Int
    }

    /// A weight of that name.
    public init(name: String, unit: Unit, source: String, basis: Basis) {
        self.name = name
        self.unit = unit
        self.source = source
        self.basis = basis
        if case .areas(let areas, _) = basis {
            paths = areas.enumerated().flatMap { index, area in area.paths.map { PathRow(path: $0, area: index) } }
                .sorted { ($1.path.utf8.count, $0.path) < ($0.path.utf8.count, $1.path) }
        } else {
            paths = []
        }
    }

    /// The density of every line, under a uniform weight.
    public var uniformDensity: Density? {
        if case .uniform(let density) = basis { density } else { nil }
    }

    /// What a function adds; nil when the weight does not say, or needs lines or a file that are not known.
    public func contribution(of function: String, file: String?, lines: Int?) -> Contribution? {
        switch basis {
        case .uniform(let density): return lines.map { Contribution(group: .all, amount: Double($0), density: density) }
        case .functions(let table, let rest):
            guard let points = table.points(of: function, file: file) ?? rest else { return nil }
            let density = Density(perLine: points, lower: points, upper: points)
            return Contribution(group: .rest, amount: 1, density: density)
        case .areas(let areas, let rest):
            guard let lines else { return nil }
            if let file, let row = paths.first(where: { file.hasPrefix($0.path) }) {
                return Contribution(group: .area(row.area), amount: Double(lines), density: areas[row.area].density)
            }
            return rest.map { Contribution(group: .rest, amount: Double(lines), density: $0) }
        }
    }

    /// What one function adds to a profile.
    public struct Contribution: Sendable, Hashable {
        /// Functions of one group share a density, and so its error.
        enum Group: Sendable, Hashable {
            case all
            case area(Int)
            case rest

            /// From 0, one for each.
            var number: Int {
                switch self {
                case .all, .rest: 0
                case .area(let area): area + 1
                }
            }
        }

        let group: Group
        /// Lines, or one function.
        let amount: Double
        let density: Density
    }
}
