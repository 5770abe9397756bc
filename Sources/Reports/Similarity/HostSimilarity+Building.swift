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
        return loads.sorted { ($0.key.workload, $0.key.runtime) < ($1.key.workload, $1.key.runtime) }.compactMap {
            load, digests in
            HostSimilarity(load, Dictionary(grouping: digests, by: \.record.key.host), register)
        }
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
        let order = AverageLinkage(distances).leafOrder
        let clusters = Clusters(distances)
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

    /// - Parameter hosts: each host's measurements.
    init(_ hosts: [[MeasurementDigest]], _ register: FunctionRegister) {
        // Where one kernel has no files, all are matched by name alone: the same function must not be two for that.
        let byName = !hosts.allSatisfy { measurements in
            measurements.contains { $0.task.contains { register.functions[$0].source?.file != nil } }
        }
        hasLines = !byName
        var numbers: [FunctionKey: Int] = [:]
        for measurements in hosts {
            // One host's at a time: all hosts' would be most of a report's memory.
            let host = CellFunctions(measurements, register)
            var set = FunctionSet()
            for (key, body) in host.bodies.sorted(by: { ($0.key.name, $0.key.file ?? "") < ($1.key.name, $1.key.file ?? "") })
            where host.isTypical(body) {
                let key = byName ? FunctionKey(name: key.name, module: "", file: nil) : key
                let number = numbers[key] ?? numbers.count
                if number == numbers.count, numbers[key] == nil {
                    numbers[key] = number
                    titles.append(body.file.map { "\(body.name) (\($0))" } ?? body.name)
                    lines.append(body.lines ?? 0)
                }
                lines[number] = max(lines[number], body.lines ?? 0)
                set.insert(number)
            }
            sets.append(set)
        }
    }
}
