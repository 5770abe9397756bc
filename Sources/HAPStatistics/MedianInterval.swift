/// An interval for the median of what was sampled.
///
/// With enough values it is the percentile bootstrap (Efron 1979): the median of many resamples, and the quantiles between which
/// the wanted share of them lies. Its bounds are values of the sample or means of two, and it takes the narrower ones: alone it would
/// hold the median of 7 values with 87.5 %, of 23 with 90.7 % (exact, from the binomial distribution). So it is widened, where it is
/// narrower, to the order statistics that hold the median of whatever is distributed continuously as surely as wanted (Conover 1999,
/// Practical Nonparametric Statistics, 3.2): from the r-th least to the r-th greatest value, with probability P(r ≤ B ≤ n − r), B
/// binomial of n and one half.
///
/// No interval without assumptions is surer than [least, greatest], which holds the median of n values with 1 − 2^(1 − n): 50 % for two
/// values, 93.75 % for five. So as long as that is below what is wanted (for 95 %: fewer than six values), it is the interval, and
/// `confidence` says how little it is worth. One value has no interval.
///
/// The result depends on the values and the seed alone, not on their order or the machine.
public struct MedianInterval: Sendable, Hashable {
    /// The lower bound.
    public let lower: Double
    /// The upper bound.
    public let upper: Double
    /// How surely the interval holds the median, above 0, below 1; the wanted one, or less for few values.
    public let confidence: Double

    /// The interval of values in any order; nil for fewer than two, or one that is not finite.
    ///
    /// `confidence` is above 0 and below 1. Time is values × resamples.
    public init?(of values: [Double], confidence: Double = 0.95, resamples: Int = 2_000, seed: UInt64 = 1) {
        guard values.count >= 2, values.allSatisfy(\.isFinite), confidence > 0, confidence < 1, resamples > 0 else { return nil }
        let sorted = values.sorted()
        let reachable = Self.confidenceOfRange(sorted.count)
        guard reachable >= confidence else {
            lower = sorted[0]
            upper = sorted[sorted.count - 1]
            self.confidence = reachable
            return
        }
        let medians = ResampledMedians.of(count: sorted.count, resamples: resamples, seed: seed).map {
            (sorted[$0.low] + sorted[$0.high]) / 2
        }.sorted()
        let rank = Self.rank(sorted.count, confidence)
        lower = min(Quantile.of(sorted: medians, (1 - confidence) / 2), sorted[rank - 1])
        upper = max(Quantile.of(sorted: medians, (1 + confidence) / 2), sorted[sorted.count - rank])
        self.confidence = confidence
    }

    /// How surely the least and the greatest of `count` values lie on both sides of the median.
    private static func confidenceOfRange(_ count: Int) -> Double {
        count > 64 ? 1 : 1 - 2 / Double(sign: .plus, exponent: count, significand: 1)
    }

    /// The greatest r for which the r-th least and the r-th greatest of `count` values hold the median as surely as wanted; at least 1.
    static func rank(_ count: Int, _ confidence: Double) -> Int {
        // Binomial probabilities relative to the middle one, outwards, so that none but negligible ones underflow.
        let middle = count / 2
        var below = [1.0]
        for k in stride(from: middle, to: 0, by: -1) { below.append(below[middle - k] * Double(k) / Double(count - k + 1)) }
        let sum = below.reduce(0, +)
        let total = count.isMultiple(of: 2) ? 2 * sum - 1 : 2 * sum
        var tail = 0.0
        for (rank, probability) in below.reversed().enumerated() {
            tail += probability
            if tail / total > (1 - confidence) / 2 { return max(1, rank) }
        }
        return max(1, middle)
    }
}
