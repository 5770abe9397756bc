/// The distances between all pairs of several sets, 0 for equal ones to 1 for sets that have nothing in common.
///
/// The distance is 1 − Jaccard's index (Jaccard 1901): 1 − |A ∩ B| / |A ∪ B|; where functions have weights, sums of weights take
/// the place of counts (Ružička 1958), so that with lines for weights it is the share of lines that only one of the two
/// reached. Two empty sets have the distance 0. It is a metric (Lipkus 1999).
public struct DistanceMatrix: Sendable, Hashable {
    /// How many sets there are.
    public let count: Int
    /// The distances of set 0 to 1, 2, …, then of 1 to 2, 3, …
    public let values: [Double]

    /// A matrix of distances that are known: `values` as the property has them, count (count − 1)/2 of them.
    public init(count: Int, values: [Double]) {
        precondition(count >= 0 && values.count == count * (count - 1) / 2, "not as many distances as pairs")
        self.count = count
        self.values = values
    }

    /// The distances between sets, each function counting once.
    public init(of sets: [FunctionSet]) {
        self.init(of: sets, sizes: sets.map(\.count), planes: [PackedSets(sets)])
    }

    /// The distances between sets, each function counting with its weight; negative weights count as 0.
    public init(of sets: [FunctionSet], weights: (Int) -> Int) {
        let union = FunctionSet.union(of: sets)
        var planes: [FunctionSet] = []
        for function in union {
            var rest = UInt(max(0, weights(function)))
            var plane = 0
            while rest != 0 {
                if plane == planes.count { planes.append(FunctionSet()) }
                if rest & 1 != 0 { planes[plane].insert(function) }
                (rest, plane) = (rest >> 1, plane + 1)
            }
        }
        let sizes = sets.map { set in zip(0..., planes).reduce(0) { $0 + set.intersection($1.1).count << $1.0 } }
        self.init(of: sets, sizes: sizes, planes: planes.map { plane in PackedSets(sets.map { $0.intersection(plane) }) })
    }

    private init(of sets: [FunctionSet], sizes: [Int], planes: [PackedSets]) {
        count = sets.count
        var common = [Int](repeating: 0, count: sets.count * (sets.count - 1) / 2)
        for (bit, plane) in planes.enumerated() { plane.addIntersections(times: 1 << bit, to: &common) }
        var values: [Double] = []
        values.reserveCapacity(common.count)
        for first in sets.indices {
            for second in (first + 1)..<max(first + 1, sets.count) {
                let both = common[values.count]
                let either = sizes[first] + sizes[second] - both
                values.append(either == 0 ? 0 : 1 - Double(both) / Double(either))
            }
        }
        self.values = values
    }

    /// The distance between two sets by their numbers.
    public subscript(first: Int, second: Int) -> Double {
        if first == second { return 0 }
        let (low, high) = (min(first, second), max(first, second))
        return values[low * (2 * count - low - 1) / 2 + high - low - 1]
    }

    /// The distances of a set to each of the sets, itself included, in their order.
    func forEachDistance(from set: Int, _ body: (_ other: Int, _ distance: Double) -> Void) {
        values.withUnsafeBufferPointer { values in
            // Down the set's column, and then along its row.
            var place = set - 1
            for other in 0..<set {
                body(other, values[place])
                place += count - other - 2
            }
            body(set, 0)
            place = set * (2 * count - set - 1) / 2
            for other in (set + 1)..<max(set + 1, count) {
                body(other, values[place])
                place += 1
            }
        }
    }

    /// The mean distance of a set to all others; 0 if there are none.
    public func meanDistance(of set: Int) -> Double {
        guard count > 1 else { return 0 }
        var sum = 0.0
        forEachDistance(from: set) { sum += $1 }
        return sum / Double(count - 1)
    }
}
