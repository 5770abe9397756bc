import Glibc

/// By how much the values of one sample are above those of another: the median of all differences between them (Hodges and
/// Lehmann 1963), with the interval that belongs to Wilcoxon's test. It supposes no distribution.
///
/// Few values cannot say much: with n and m of them the surest interval, from the least to the greatest difference, has the
/// confidence 1 − 2 n! m!/(n + m)!, 67 % for two against two. `confidence` says what the interval is worth.
public struct Shift: Sendable, Hashable {
    /// The median of second − first, in the unit of the values.
    public let estimate: Double
    /// Where the shift lies.
    public let interval: ConfidenceInterval

    /// The shift from `first` to `second`, in any order of their values; nil if one is empty or a value is not finite.
    public init?(from first: [Double], to second: [Double], confidence: Double = 0.95) {
        guard !first.isEmpty, !second.isEmpty, (first + second).allSatisfy(\.isFinite) else { return nil }
        let differences = PairDifferences(first, second)
        let pairs = differences.count
        estimate = (differences.value(at: (pairs - 1) / 2) + differences.value(at: pairs / 2)) / 2
        let (rank, reached) = Self.rank(first.count, second.count, confidence)
        interval = ConfidenceInterval(
            lower: differences.value(at: rank - 1), upper: differences.value(at: pairs - rank), confidence: reached)
    }

    /// The k for which the k-th least and the k-th greatest difference hold the shift, and how surely they do (as R's wilcox.test
    /// chooses it). Beyond `RankSums.most` values the rank sum is taken as normal.
    private static func rank(_ first: Int, _ second: Int, _ confidence: Double) -> (rank: Int, confidence: Double) {
        let tail = (1 - confidence) / 2
        let pairs = Double(first * second)
        guard first + second <= RankSums.most else {
            let spread = (pairs * Double(first + second + 1) / 12).squareRoot()
            return (max(1, Int(pairs / 2 + Normal.quantile(tail) * spread)), confidence)
        }
        let size = min(first, second)
        let ranks = (1...(first + second)).map { 2 * $0 }
        let probabilities = RankSums(doubledRanks: ranks, size: size).probabilities
        let least = size * (size + 1)
        // below = P(U < u): the greatest u for which that is not above the tail.
        var (below, u) = (0.0, 0)
        while 2 * u < first * second, below + probabilities[least + 2 * u] <= tail {
            below += probabilities[least + 2 * u]
            u += 1
        }
        return u == 0 ? (1, max(0, 1 - 2 * probabilities[least])) : (u, 1 - 2 * below)
    }
}

/// How many times the values of one sample are those of another: the shift of their logarithms.
public struct Ratio: Sendable, Hashable {
    /// The median of second/first over all pairs.
    public let estimate: Double
    /// Where the ratio lies.
    public let interval: ConfidenceInterval

    /// The ratio of `second` to `first`; nil if one is empty or a value is not above 0.
    public init?(of second: [Double], to first: [Double], confidence: Double = 0.95) {
        guard (first + second).allSatisfy({ $0 > 0 }),
            let shift = Shift(from: first.map { log($0) }, to: second.map { log($0) }, confidence: confidence)
        else { return nil }
        estimate = exp(shift.estimate)
        interval = ConfidenceInterval(
            lower: exp(shift.interval.lower), upper: exp(shift.interval.upper), confidence: shift.interval.confidence)
    }
}

/// The differences of all pairs of two samples, by rank, without making them.
private struct PairDifferences {
    private let first: [Double]
    private let second: [Double]

    init(_ first: [Double], _ second: [Double]) {
        self.first = first.sorted()
        self.second = second.sorted()
    }

    var count: Int { first.count * second.count }

    /// The difference of rank `rank`, from 0. The interval that holds it is halved until its ends are neighbours: then the upper
    /// end is the least number that is not below rank + 1 differences, which is one of them.
    func value(at rank: Int) -> Double {
        var low = (second[0] - first[first.count - 1]).nextDown
        var high = second[second.count - 1] - first[0]
        while true {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { return high }
            if number(atMost: middle) > rank { high = middle } else { low = middle }
        }
    }

    private func number(atMost limit: Double) -> Int {
        var (total, place) = (0, 0)
        for value in first {
            while place < second.count, second[place] - value <= limit { place += 1 }
            total += place
        }
        return total
    }
}
