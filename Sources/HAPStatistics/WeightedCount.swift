internal import Glibc

/// A count of things that turn up one after the other at random, each with a weight: bugs that count one each, or by the
/// probability that somebody exploits them.
///
/// The interval is Fay and Feuer's for a weighted sum of Poisson counts (1997, Statistics in Medicine 16:791), from quantiles of
/// the gamma distribution. Where every weight is 1 it is Garwood's exact one for a Poisson mean (1936, Biometrika 28:437).
public struct WeightedCount: Sendable, Hashable {
    /// The sum of the weights.
    public private(set) var total = 0.0
    private var squares = 0.0
    private var largest: Double

    /// Of nothing yet; `largest` is the greatest weight that one thing can have, above 0.
    public init(largest: Double) {
        self.largest = largest
    }

    /// A count of things that count one each.
    public init(count: Int) {
        self.init(largest: 1)
        total = Double(count)
        squares = Double(count)
    }

    /// Counts one more thing, with a weight of at least 0 and at most `largest`.
    public mutating func add(_ weight: Double) {
        total += weight
        squares += weight * weight
    }

    /// The bounds between which the mean of such a count lies with the probability `confidence`, above 0 and below 1.
    public func interval(confidence: Double = 0.95) -> ClosedRange<Double> {
        let tail = (1 - confidence) / 2
        let lower = total == 0 ? 0 : GammaDistribution.quantile(tail, shape: total * total / squares) * squares / total
        let (mean, variance) = (total + largest, squares + largest * largest)
        let upper = GammaDistribution.quantile(1 - tail, shape: mean * mean / variance) * variance / mean
        return min(lower, upper)...upper
    }
}

/// The gamma distribution with scale 1.
enum GammaDistribution {
    /// The value that is not exceeded with the probability `share`, above 0 and below 1; `shape` is above 0.
    static func quantile(_ share: Double, shape: Double) -> Double {
        var low = 0.0
        var high = max(shape, 1) * 2
        while cumulative(high, shape: shape) < share { high *= 2 }
        for _ in 0..<200 where high - low > 1e-13 * high {
            let middle = low + (high - low) / 2
            if cumulative(middle, shape: shape) < share { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }

    /// The probability of a value of at most `x`: the regularised lower incomplete gamma function, by its series or its continued
    /// fraction (Abramowitz and Stegun 6.5.29 and 6.5.31).
    static func cumulative(_ x: Double, shape: Double) -> Double {
        guard x > 0 else { return 0 }
        let scale = exp(shape * log(x) - x - logarithmOfGamma(shape))
        return x < shape + 1 ? scale * series(x, shape) : 1 - scale * fraction(x, shape)
    }

    private static func series(_ x: Double, _ shape: Double) -> Double {
        var term = 1 / shape
        var sum = term
        var divisor = shape
        while abs(term) > 1e-16 * abs(sum) {
            divisor += 1
            term *= x / divisor
            sum += term
        }
        return sum
    }

    /// By Lentz's method.
    private static func fraction(_ x: Double, _ shape: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - shape
        var c = 1 / tiny
        var d = 1 / b
        var value = d
        for step in 1..<100_000 {
            let a = -Double(step) * (Double(step) - shape)
            b += 2
            d = a * d + b
            if abs(d) < tiny { d = tiny }
            c = b + a / c
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            value *= d * c
            if abs(d * c - 1) < 1e-15 { break }
        }
        return value
    }

    /// ln Γ(x) for x > 0, by Stirling's series (Abramowitz and Stegun 6.1.41) after moving x above 10.
    private static func logarithmOfGamma(_ x: Double) -> Double {
        var shifted = x
        var correction = 0.0
        while shifted < 10 {
            correction += log(shifted)
            shifted += 1
        }
        let square = 1 / (shifted * shifted)
        let tail = (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1_260 - square * (1.0 / 1_680 - square / 1_188)))) / shifted
        return (shifted - 0.5) * log(shifted) - shifted + 0.5 * log(2 * Double.pi) + tail - correction
    }
}
