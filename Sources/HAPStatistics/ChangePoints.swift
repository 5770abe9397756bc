import Glibc

/// Where the level of a series changes.
///
/// Places are found by the segmentation with the least Σ (x − mean of its segment)² + penalty × changes, exactly, by dynamic
/// programming (Jackson et al. 2005), each segment at least `leastSegment` long. The penalty is 3 σ² ln n, somewhat above Schwarz's
/// (Yao 1988), with σ from the median of the absolute steps, which a few changes do not move. Each place is then kept only if a
/// permutation test bears it out: the greatest CUSUM of its two neighbouring segments together, against that of their values
/// shuffled, so that the choice of the best place is part of the test (as in Matteson and James 2014); Holm's adjustment over all.
public struct ChangePoints: Sendable, Hashable {
    /// A place where the level changes.
    public struct Change: Sendable, Hashable {
        /// The first value of the new level.
        public let index: Int
        /// The median of the segment before.
        public let before: Double
        /// The median of the segment that begins here.
        public let after: Double
        /// The permutation test's p, adjusted for the number of places tried.
        public let p: Double
    }

    /// In order.
    public let changes: [Change]
    /// The least length of a segment, unless another is asked for: two values can tell a level from a wild value.
    public static let leastSegment = 2

    /// The changes of a series of finite values; none in fewer than twice the least segment. The time is the square of the count.
    public init(in values: [Double], leastSegment: Int = Self.leastSegment, alpha: Double = 0.05, seed: UInt64 = 1) {
        let least = max(1, leastSegment)
        guard values.count >= 2 * least, values.allSatisfy(\.isFinite) else {
            changes = []
            return
        }
        let penalty = 3 * Self.variance(of: values) * log(Double(values.count))
        changes = Self.borneOut(Segmentation(values, penalty: penalty, least: least).boundaries, values, least, alpha, seed)
    }

    /// Tests each place against its neighbours, takes the least likely one away, and begins again, until all hold.
    private static func borneOut(
        _ places: [Int], _ values: [Double], _ least: Int, _ alpha: Double, _ seed: UInt64
    ) -> [Change] {
        var places = places
        while !places.isEmpty {
            let edges = [0] + places + [values.count]
            let tests = places.indices.map { place in
                CUSUMTest(Array(values[edges[place]..<edges[place + 2]]), least: least, seed: seed &+ UInt64(place)).p
            }
            let adjusted = SeveralTests.holm(tests)
            guard let worst = adjusted.indices.max(by: { adjusted[$0] < adjusted[$1] }), adjusted[worst] > alpha else {
                return places.indices.map { place in
                    Change(
                        index: places[place], before: median(values[edges[place]..<places[place]]),
                        after: median(values[places[place]..<edges[place + 2]]), p: adjusted[place])
                }
            }
            places.remove(at: worst)
        }
        return []
    }

    private static func median(_ values: ArraySlice<Double>) -> Double { Quartiles(of: Array(values))?.median ?? 0 }

    /// The variance of the noise from the steps between neighbours, of which each has twice it: by the median of their absolute values, or
    /// where more than half of the steps are 0, by their mean square.
    static func variance(of values: [Double]) -> Double {
        let steps = zip(values.dropFirst(), values).map { abs($0 - $1) }
        guard let median = Quartiles(of: steps)?.median else { return 0 }
        let sigma = median / 0.6745
        if sigma > 0 { return sigma * sigma / 2 }
        return steps.reduce(0) { $0 + $1 * $1 } / Double(steps.count) / 2
    }
}

/// The segmentation of a series whose squared deviations and penalties together are least.
struct Segmentation {
    /// Where segments begin, but for the first.
    let boundaries: [Int]

    init(_ values: [Double], penalty: Double, least: Int) {
        // Deviations from the first value keep the sums small, so that squares lose nothing.
        let origin = values.first ?? 0
        var (sums, squares) = ([0.0], [0.0])
        for value in values {
            sums.append(sums[sums.count - 1] + value - origin)
            squares.append(squares[squares.count - 1] + (value - origin) * (value - origin))
        }
        func cost(_ start: Int, _ end: Int) -> Double {
            let sum = sums[end] - sums[start]
            return max(0, squares[end] - squares[start] - sum * sum / Double(end - start))
        }
        var best = [-penalty] + Array(repeating: Double.infinity, count: values.count)
        var previous = Array(repeating: 0, count: values.count + 1)
        for end in values.indices.map({ $0 + 1 }) where end >= least {
            for start in 0...(end - least) where best[start].isFinite {
                let total = best[start] + cost(start, end) + penalty
                // Rounding must not make a change out of equal values.
                if total < best[end] - 1e-9 * max(1, abs(total)) { (best[end], previous[end]) = (total, start) }
            }
        }
        var places: [Int] = []
        var end = values.count
        while end > 0, previous[end] > 0 {
            end = previous[end]
            places.append(end)
        }
        boundaries = places.reversed()
    }
}

/// Whether a stretch of values has a change of level somewhere.
struct CUSUMTest {
    /// The share of shuffles whose greatest CUSUM is as great.
    let p: Double

    private static let shuffles = 999

    init(_ values: [Double], least: Int, seed: UInt64) {
        let observed = Self.statistic(values, least)
        var (shuffled, generator, extreme) = (values, SplitMix64(seed: seed), 1)
        for _ in 0..<Self.shuffles {
            for place in stride(from: shuffled.count - 1, to: 0, by: -1) {
                shuffled.swapAt(place, generator.next(below: place + 1))
            }
            if Self.statistic(shuffled, least) >= observed * (1 - 1e-12) { extreme += 1 }
        }
        p = Double(extreme) / Double(Self.shuffles + 1)
    }

    /// The greatest, over the places, of the difference of the means before and after, in its own standard error but for σ.
    private static func statistic(_ values: [Double], _ least: Int) -> Double {
        let (n, total) = (values.count, values.reduce(0, +))
        guard n >= 2 * least else { return 0 }
        var (sum, greatest) = (0.0, 0.0)
        for place in 1..<n {
            sum += values[place - 1]
            guard place >= least, n - place >= least else { continue }
            let (a, b) = (Double(place), Double(n - place))
            greatest = max(greatest, abs(sum / a - (total - sum) / b) * (a * b / Double(n)).squareRoot())
        }
        return greatest
    }
}
