import Testing

@testable import HAPStatistics

@Suite("Distances between sets, their clusters and outliers")
struct DistanceTests {
    let r = Reference.r
    let python = Reference.python

    @Test("Jaccard distances are vegan's, also weighted, and SciPy's")
    func jaccard() {
        let plots = Array(r.trees.prefix(12))
        #expect(isNear(DistanceMatrix(of: plots).values, r.jaccard))
        #expect(isNear(DistanceMatrix(of: plots) { r.weights[$0] }.values, r.jaccard_weighted))
        #expect(isNear(DistanceMatrix(of: python.hosts.map { FunctionSet($0) }).values, python.jaccard))
    }

    @Test("the count of what pairs have in common is that of their intersections, however many functions vary")
    func packed() {
        var random = SplitMix64(seed: 3)
        for size in [0, 1, 63, 64, 65, 700, 3_000] {
            let sets = (0..<9).map { _ in FunctionSet((0..<size).map { _ in random.next(below: 1 + size * 2) } + [5, 9_000]) }
            let distances = DistanceMatrix(of: sets)
            for first in sets.indices {
                for second in sets.indices {
                    #expect(isNear(distances[first, second], 1 - sets[first].similarity(to: sets[second]), 1e-12))
                }
            }
        }
        #expect(DistanceMatrix(of: [[], []] as [FunctionSet]).values == [0])
        #expect(DistanceMatrix(of: [FunctionSet]()).values.isEmpty)
    }

    @Test("average linkage is R's and SciPy's")
    func linkage() {
        let tree = AverageLinkage(DistanceMatrix(of: Array(r.trees.prefix(12))))
        #expect(isNear(tree.merges.map(\.height), r.upgma_heights))
        for (clusters, groups) in zip(2..., r.upgma_groups) { #expect(tree.assignment(clusters: clusters) == groups) }
        #expect(tree.leafOrder.sorted() == Array(0..<12))
        let hosts = AverageLinkage(DistanceMatrix(of: python.hosts.map { FunctionSet($0) }))
        #expect(isNear(hosts.merges.map(\.height), python.upgma_heights))
        #expect(AverageLinkage(DistanceMatrix(of: [[1]] as [FunctionSet])).leafOrder == [0])
        #expect(AverageLinkage(DistanceMatrix(of: [FunctionSet]())).leafOrder.isEmpty)
    }

    @Test("silhouettes are R's; where none stands out there is one cluster")
    func silhouettes() {
        let distances = DistanceMatrix(of: Array(r.trees.prefix(12)))
        for (groups, expected) in zip(r.upgma_groups, r.silhouette) {
            #expect(isNear(Clusters.silhouette(of: groups, distances), expected))
        }
        let none = Clusters(distances)
        #expect(none.count == 1 && none.silhouette == nil)
    }

    @Test("hosts of two kinds are two clusters")
    func clusters() throws {
        let sets = (0..<10).map { host in FunctionSet((0..<50).map { $0 + (host % 2) * 30 } + [200 + host]) }
        let clusters = Clusters(DistanceMatrix(of: sets))
        #expect(clusters.count == 2)
        #expect(clusters.assignment == (0..<10).map { $0 % 2 })
        #expect(try #require(clusters.silhouette) > 0.9)
    }

    @Test("the host that does something else is the outlier, and its functions say what")
    func outliers() throws {
        var sets = (0..<8).map { FunctionSet(Array(0..<100) + [300 + $0]) }
        sets[5].subtract([1, 2, 3])
        sets[5].formUnion([500, 501, 502, 503])
        let outliers = Outlier.among(sets, DistanceMatrix(of: sets))
        #expect(outliers.map(\.set) == [5])
        #expect(outliers.first?.extra == [305, 500, 501, 502, 503])
        #expect(outliers.first?.lacking == [1, 2, 3])
        #expect(Outlier.among(Array(sets[4..<8]), DistanceMatrix(of: Array(sets[4..<8]))).isEmpty)
        let equal = Array(repeating: FunctionSet([1, 2]), count: 9)
        #expect(Outlier.among(equal, DistanceMatrix(of: equal)).isEmpty)
    }

    @Test("the regions of a diagram hold each function once")
    func regions() {
        let regions = FunctionSet.regions(of: [[1, 2, 3, 9], [2, 3, 4], [3, 5]])
        #expect(regions == [0b001: [1, 9], 0b011: [2], 0b111: [3], 0b010: [4], 0b100: [5]])
    }
}
