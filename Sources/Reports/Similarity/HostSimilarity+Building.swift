import HAPStatistics
import KernelSources
import ResultStore

extension HostSimilarity {
    /// Hosts of which all distances are written.
    private static let mostWritten = 64
    /// Hosts that are compared at all: the time is the square of their number.
    private static let mostCompared = 2_000

    /// How alike the hosts are with each load, over valid measurements; loads with fewer than two hosts, or too many, are left out.
    static func of(_ digests: [MeasurementDigest], _ register: FunctionRegister) -> [HostSimilarity] {
        let loads = Dictionary(grouping: digests.filter(\.isValid)) {
            Load(workload: $0.record.key.workload, runtime: $0.record.key.runtime)
        }
        return loads.sorted { ($0.key.workload, $0.key.runtime) < ($1.key.workload, $1.key.runtime) }.mappedInParallel { load in
            HostSimilarity(load.key, Dictionary(grouping: load.value, by: \.record.key.host), register)
        }.compactMap(\.self)
    }

    private struct Load: Hashable {
        let workload: String
        let runtime: String
    }

    private init?(_ load: Load, _ hosts: [String: [MeasurementDigest]], _ register: FunctionRegister) {
        guard (2...Self.mostCompared).contains(hosts.count) else { return nil }
        let names = hosts.keys.sorted()
        let fleet = FleetFunctions(names.map { hosts[$0] ?? [] }, register)
        let distances = DistanceMatrix(of: fleet.sets)
        let tree = AverageLinkage(distances)
        let order = tree.leafOrder
        let clusters = Clusters(distances, tree)
        let isWritten = names.count <= Self.mostWritten
        let lines = isWritten && fleet.hasLines ? DistanceMatrix(of: fleet.sets) { fleet.lines[$0] } : nil
        func rows(_ matrix: DistanceMatrix) -> [[Double]] { order.map { first in order.map { matrix[first, $0] } } }
        self.init(
            workload: load.workload, runtime: load.runtime, hosts: order.map { names[$0] },
            distances: isWritten ? rows(distances) : [], distancesOfLines: lines.map(rows) ?? [],
            clusters: order.map { clusters.assignment[$0] },
            clusterSizes: Dictionary(grouping: clusters.assignment) { $0 }.sorted { $0.key < $1.key }.map(\.value.count),
            silhouette: clusters.silhouette,
            outliers: HAPStatistics.Outlier.among(fleet.sets, distances).map { outlier in
                Outlier(
                    host: names[outlier.set], distance: outlier.distance, score: outlier.score,
                    extra: outlier.extra.map { fleet.titles[$0] }, lacking: outlier.lacking.map { fleet.titles[$0] })
            })
    }
}

/// The functions that hosts reached in more than half of their measurements, numbered alike for all kernels.
private struct FleetFunctions {
    private(set) var sets: [FunctionSet] = []
    private(set) var titles: [String] = []
    private(set) var lines: [Int] = []
    /// Whether each host has lines of some function.
    let hasLines: Bool

    init(_ hosts: [[MeasurementDigest]], _ register: FunctionRegister) {
        let unions = hosts.map { FunctionSet.union(of: $0.map(\.task)) }
        // Where one kernel has no files, all are matched by name alone: the same function must not be two for that.
        hasLines = unions.allSatisfy { union in union.contains { register.functions[$0].source?.file != nil } }
        let numbers = number(FunctionSet.union(of: unions), register)
        sets = hosts.map { digests in
            var set = FunctionSet()
            for body in Self.usual(digests) { set.insert(numbers[body]) }
            return set
        }
    }

    /// What more than half of a host's measurements reached.
    private static func usual(_ digests: [MeasurementDigest]) -> FunctionSet {
        digests.count == 1 ? digests[0].task : FunctionTally(of: digests.map(\.task)).functions { 2 * $0 > digests.count }
    }

    /// The number here of each of the register's functions that some host reached.
    private mutating func number(_ union: FunctionSet, _ register: FunctionRegister) -> [Int] {
        let keyed = union.map { number -> (key: FunctionKey, number: Int) in
            let function = register.functions[number]
            return (hasLines ? FunctionKey(function) : FunctionKey(name: function.name, module: "", file: nil), number)
        }.sorted { ($0.key.name, $0.key.file ?? "", $0.number) < ($1.key.name, $1.key.file ?? "", $1.number) }
        var known: [FunctionKey: Int] = [:]
        var numbers = [Int](repeating: 0, count: register.functions.count)
        for (key, number) in keyed {
            let source = register.functions[number].source
            let place = known[key] ?? titles.count
            if place == titles.count {
                known[key] = place
                titles.append(source.map { "\(key.name) (\($0.file))" } ?? key.name)
                lines.append(0)
            }
            lines[place] = max(lines[place], source?.lines ?? 0)
            numbers[number] = place
        }
        return numbers
    }
}
