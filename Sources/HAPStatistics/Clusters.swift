/// Sets sorted into clusters, as many as separate them best.
public struct Clusters: Sendable, Hashable {
    /// The cluster of each set, from 0 by their first members.
    public let assignment: [Int]
    /// The mean silhouette, −1 to 1: how much nearer sets are to their own cluster than to the next. nil for one cluster.
    public let silhouette: Double?

    /// How many clusters there are.
    public var count: Int { (assignment.max() ?? -1) + 1 }

    /// A mean silhouette below this is no structure worth the name (Kaufman and Rousseeuw 1990, table 4).
    public static let leastSilhouette = 0.5

    /// Cuts a tree of average linkage where the mean silhouette (Rousseeuw 1987) is greatest, into at most `most` clusters; into
    /// one where none is `leastSilhouette` or more.
    public init(_ distances: DistanceMatrix, most: Int = 8) {
        self.init(distances, AverageLinkage(distances), most: most)
    }

    /// The same of the matrix's tree, if that is there already.
    public init(_ distances: DistanceMatrix, _ tree: AverageLinkage, most: Int = 8) {
        var best: (assignment: [Int], silhouette: Double)?
        let finest = min(most, distances.count - 1)
        // A coarser cut joins clusters of the finest: their distances are summed once.
        let sums = ClusterSums(tree.assignment(clusters: max(1, finest)), distances)
        for clusters in 2...max(2, finest) where clusters < distances.count {
            let assignment = tree.assignment(clusters: clusters)
            let silhouette = sums.silhouette(of: assignment)
            if silhouette >= Self.leastSilhouette, silhouette > best?.silhouette ?? -1 { best = (assignment, silhouette) }
        }
        assignment = best?.assignment ?? Array(repeating: 0, count: distances.count)
        silhouette = best?.silhouette
    }

    /// The mean silhouette of an assignment: of s = (b − a)/max(a, b), where a is a set's mean distance to its own cluster and b
    /// the least mean distance to another; 0 for a set that is alone in its cluster. 0 for a single cluster.
    public static func silhouette(of assignment: [Int], _ distances: DistanceMatrix) -> Double {
        ClusterSums(assignment, distances).silhouette(of: assignment)
    }
}

/// The sum of each set's distances to the members of each cluster.
private struct ClusterSums {
    private let assignment: [Int]
    private let clusters: Int
    /// Those of set 0, then of set 1, …
    private var sums: [Double]

    init(_ assignment: [Int], _ distances: DistanceMatrix) {
        self.assignment = assignment
        let clusters = (assignment.max() ?? -1) + 1
        self.clusters = clusters
        sums = Array(repeating: 0, count: clusters * assignment.count)
        sums.withUnsafeMutableBufferPointer { sums in
            for set in assignment.indices {
                distances.forEachDistance(from: set) { sums[set * clusters + assignment[$0]] += $1 }
            }
        }
    }

    /// The mean silhouette of the same clusters, or of clusters each of which is some of these together.
    func silhouette(of joined: [Int]) -> Double {
        let count = (joined.max() ?? -1) + 1
        guard count > 1 else { return 0 }
        var (sizes, owners) = (Array(repeating: 0, count: count), Array(repeating: 0, count: clusters))
        for (part, whole) in zip(assignment, joined) {
            sizes[whole] += 1
            owners[part] = whole
        }
        var sum = 0.0
        var totals = Array(repeating: 0.0, count: count)
        for set in joined.indices where sizes[joined[set]] > 1 {
            for cluster in totals.indices { totals[cluster] = 0 }
            for part in owners.indices { totals[owners[part]] += sums[set * clusters + part] }
            let own = joined[set]
            let a = totals[own] / Double(sizes[own] - 1)
            let b = (0..<count).filter { $0 != own }.map { totals[$0] / Double(sizes[$0]) }.min() ?? 0
            if max(a, b) > 0 { sum += (b - a) / max(a, b) }
        }
        return sum / Double(joined.count)
    }
}
