/// Sets joined step by step to clusters, the nearest two at each step, where the distance of two clusters is the mean over
/// all pairs of their members: average linkage, UPGMA (Sokal and Michener 1958).
///
/// Found with a chain of nearest neighbours in time and memory of count² (Benzécri 1982; Müllner 2011).
public struct AverageLinkage: Sendable, Hashable {
    /// Two clusters that become one.
    public struct Merge: Sendable, Hashable {
        /// One of them: a set's number, or `count` + the number of an earlier merge.
        public let first: Int
        /// The other, the greater number.
        public let second: Int
        /// Their distance.
        public let height: Double
    }

    /// How many sets were joined.
    public let count: Int
    /// In the order of their heights: count − 1 of them.
    public let merges: [Merge]

    /// Joins the sets of a matrix. Equal distances are joined in an order that depends on the sets' order, like all linkage.
    public init(_ distances: DistanceMatrix) {
        count = distances.count
        merges = Self.ordered(NeighbourChain(distances).joined(), count)
    }

    /// The sets' numbers in the order of the tree's leaves, so that sets near each other stand together.
    public var leafOrder: [Int] {
        guard count > 0 else { return [] }
        return merges.isEmpty ? [0] : members(of: count + merges.count - 1)
    }

    /// Which cluster each set is in when there are `clusters` of them, 1 to `count`; numbered from 0 by their first member.
    public func assignment(clusters: Int) -> [Int] {
        // What the first merges leave: each is a tree whose root no such merge joins to another.
        let made = merges.prefix(max(0, count - clusters))
        var isRoot = [Bool](repeating: true, count: count + made.count)
        for merge in made { (isRoot[merge.first], isRoot[merge.second]) = (false, false) }
        var owner = Array(0..<count)
        for root in isRoot.indices where isRoot[root] {
            for member in members(of: root) { owner[member] = root }
        }
        var numbers: [Int: Int] = [:]
        return owner.map { cluster in
            let number = numbers[cluster] ?? numbers.count
            numbers[cluster] = number
            return number
        }
    }

    private func members(of root: Int) -> [Int] {
        var (result, open) = ([Int](), [root])
        while let cluster = open.popLast() {
            if cluster < count {
                result.append(cluster)
            } else {
                open.append(merges[cluster - count].second)
                open.append(merges[cluster - count].first)
            }
        }
        return result
    }

    /// The chain finds merges in another order than that of their heights; numbers follow the heights.
    private static func ordered(_ joins: [NeighbourChain.Join], _ count: Int) -> [Merge] {
        var cluster = Array(0..<count)
        func root(_ set: Int) -> Int {
            var set = set
            while cluster[set] != set { set = cluster[set] }
            return set
        }
        var number = Array(0..<count)
        return joins.enumerated().sorted { ($0.element.height, $0.offset) < ($1.element.height, $1.offset) }.enumerated().map {
            step, join in
            let (a, b) = (root(join.element.first), root(join.element.second))
            let merge = Merge(first: min(number[a], number[b]), second: max(number[a], number[b]), height: join.element.height)
            cluster[max(a, b)] = min(a, b)
            number[min(a, b)] = count + step
            return merge
        }
    }
}

/// Joins clusters that are each other's nearest neighbours, walking from one to its nearest until two agree.
private struct NeighbourChain {
    /// Two clusters, each named by one of its sets.
    struct Join {
        let first: Int
        let second: Int
        let height: Double
    }

    private let count: Int
    private var distances: [Double]
    private var sizes: [Int]

    init(_ matrix: DistanceMatrix) {
        count = matrix.count
        distances = [Double](repeating: 0, count: count * count)
        sizes = Array(repeating: 1, count: count)
        for first in 0..<count {
            matrix.forEachDistance(from: first) { distances[first * count + $0] = $1 }
        }
    }

    consuming func joined() -> [Join] {
        var joins: [Join] = []
        var chain: [Int] = []
        while joins.count < count - 1 {
            if chain.isEmpty, let any = sizes.firstIndex(where: { $0 > 0 }) { chain.append(any) }
            let last = chain[chain.count - 1]
            let before = chain.count > 1 ? chain[chain.count - 2] : nil
            let nearest = nearest(to: last, preferring: before)
            if nearest == before {
                chain.removeLast(2)
                joins.append(Join(first: last, second: nearest, height: distances[last * count + nearest]))
                join(nearest, last)
            } else {
                chain.append(nearest)
            }
        }
        return joins
    }

    private func nearest(to cluster: Int, preferring previous: Int?) -> Int {
        var best = previous ?? -1
        var least = previous.map { distances[cluster * count + $0] } ?? .infinity
        for other in 0..<count where sizes[other] > 0 && other != cluster && distances[cluster * count + other] < least {
            (best, least) = (other, distances[cluster * count + other])
        }
        return best
    }

    /// The mean over the members of both (Lance and Williams 1967).
    private mutating func join(_ first: Int, _ second: Int) {
        let (keep, drop) = (min(first, second), max(first, second))
        let (a, b) = (Double(sizes[keep]), Double(sizes[drop]))
        for other in 0..<count where sizes[other] > 0 && other != keep && other != drop {
            let mean = (a * distances[keep * count + other] + b * distances[drop * count + other]) / (a + b)
            distances[keep * count + other] = mean
            distances[other * count + keep] = mean
        }
        sizes[keep] += sizes[drop]
        sizes[drop] = 0
    }
}
