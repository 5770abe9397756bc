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
        for clusters in 2...max(2, min(most, distances.count - 1)) where clusters < distances.count {
            let assignment = tree.assignment(clusters: clusters)
            let silhouette = Self.silhouette(of: assignment, distances)
            if silhouette >= Self.leastSilhouette, silhouette > best?.silhouette ?? -1 { best = (assignment, silhouette) }
        }
        assignment = best?.assignment ?? Array(repeating: 0, count: distances.count)
        silhouette = best?.silhouette
    }

    /// The mean silhouette of an assignment: of s = (b − a)/max(a, b), where a is a set's mean distance to its own cluster and b
    /// the least mean distance to another; 0 for a set that is alone in its cluster. 0 for a single cluster.
    public static func silhouette(of assignment: [Int], _ distances: DistanceMatrix) -> Double {
        let clusters = (assignment.max() ?? -1) + 1
        guard clusters > 1 else { return 0 }
        var sizes = Array(repeating: 0, count: clusters)
        for cluster in assignment { sizes[cluster] += 1 }
        var sum = 0.0
        var totals = Array(repeating: 0.0, count: clusters)
        for set in assignment.indices where sizes[assignment[set]] > 1 {
            for cluster in totals.indices { totals[cluster] = 0 }
            distances.forEachDistance(from: set) { totals[assignment[$0]] += $1 }
            let own = assignment[set]
            let a = totals[own] / Double(sizes[own] - 1)
            let b = (0..<clusters).filter { $0 != own }.map { totals[$0] / Double(sizes[$0]) }.min() ?? 0
            if max(a, b) > 0 { sum += (b - a) / max(a, b) }
        }
        return sum / Double(assignment.count)
    }
}
