/// An interval for the median of what was sampled.
///
/// With enough values it is the percentile bootstrap (Efron 1979): the median of many resamples, and the quantiles between which
/// the wanted share of them lies. With n values no interval without assumptions is surer than [least, greatest], which holds the
/// median with probability 1 − 2^(1 − n): 50 % for two values, 93.75 % for five. So as long as that is below what is wanted
/// (for 95 %: fewer than six values), the interval is [least, greatest], and `confidence` says how little it is worth.
/// One value has no interval.
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
        let medians = Self.medians(ofResamplesOf: sorted, resamples, SplitMix64(seed: seed)).sorted()
        lower = Quantile.of(sorted: medians, (1 - confidence) / 2)
        upper = Quantile.of(sorted: medians, (1 + confidence) / 2)
        self.confidence = confidence
    }

    /// How surely the least and the greatest of `count` values lie on both sides of the median.
    private static func confidenceOfRange(_ count: Int) -> Double {
        count > 64 ? 1 : 1 - 2 / Double(sign: .plus, exponent: count, significand: 1)
    }

    private static func medians(ofResamplesOf sorted: [Double], _ resamples: Int, _ generator: SplitMix64) -> [Double] {
        var generator = generator
        var drawn = Array(repeating: 0, count: sorted.count)
        return (0..<resamples).map { _ in
            for index in drawn.indices { drawn[index] = 0 }
            for _ in drawn.indices { drawn[generator.next(below: drawn.count)] += 1 }
            return median(of: sorted, drawn)
        }
    }

    /// The median of a resample that has drawn each of the sorted values so often: counting replaces sorting.
    private static func median(of sorted: [Double], _ drawn: [Int]) -> Double {
        let (low, high) = ((sorted.count - 1) / 2, sorted.count / 2)
        var before = 0
        var lowValue = sorted[0]
        for index in sorted.indices {
            let through = before + drawn[index]
            if before <= low, low < through { lowValue = sorted[index] }
            if high < through { return (lowValue + sorted[index]) / 2 }
            before = through
        }
        return lowValue
    }
}
