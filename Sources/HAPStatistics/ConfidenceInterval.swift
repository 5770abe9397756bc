import Glibc

/// Bounds between which an unknown number lies, and how surely.
public struct ConfidenceInterval: Sendable, Hashable {
    /// The lower bound.
    public let lower: Double
    /// The upper bound.
    public let upper: Double
    /// How surely the number lies between them, above 0, below 1: what was asked for, or less where so few values cannot say more.
    public let confidence: Double

    /// The interval between two bounds.
    public init(lower: Double, upper: Double, confidence: Double) {
        self.lower = lower
        self.upper = upper
        self.confidence = confidence
    }

    /// Both bounds moved into `range`.
    public func clamped(to range: ClosedRange<Double>) -> ConfidenceInterval {
        ConfidenceInterval(
            lower: min(max(lower, range.lowerBound), range.upperBound),
            upper: min(max(upper, range.lowerBound), range.upperBound),
            confidence: confidence)
    }

    /// `estimate` with `z` standard errors to each side.
    static func normal(_ estimate: Double, standardError: Double, confidence: Double) -> ConfidenceInterval {
        let half = Normal.quantile((1 + confidence) / 2) * standardError
        return ConfidenceInterval(lower: estimate - half, upper: estimate + half, confidence: confidence)
    }

    /// For an estimate that cannot be below what was observed: what is beyond it is taken as log-normal (Chao 1987, Biometrics
    /// 43:783), so that the lower bound is never below `observed`.
    ///
    ///     T = estimate − observed,  K = exp(z √ln(1 + variance/T²)),  [observed + T/K, observed + T K]
    static func logNormal(
        observed: Double, estimate: Double, standardError: Double, confidence: Double
    ) -> ConfidenceInterval {
        let unseen = estimate - observed
        guard unseen > 0, standardError > 0 else {
            return ConfidenceInterval(lower: observed, upper: max(observed, estimate), confidence: confidence)
        }
        let ratio = standardError / unseen
        let k = exp(Normal.quantile((1 + confidence) / 2) * log(1 + ratio * ratio).squareRoot())
        return ConfidenceInterval(lower: observed + unseen / k, upper: observed + unseen * k, confidence: confidence)
    }
}

/// The standard normal distribution.
enum Normal {
    /// The value below which a share of the distribution lies, `share` above 0 and below 1 (Wichura 1988, algorithm AS 241,
    /// the version for single precision: seven digits).
    static func quantile(_ share: Double) -> Double {
        let q = share - 0.5
        if abs(q) <= 0.425 {
            let r = 0.180625 - q * q
            return q * (((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179)
                / (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1)
        }
        var r = (-log(q < 0 ? share : 1 - share)).squareRoot()
        let value: Double
        if r <= 5 {
            r -= 1.6
            value =
                (((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777)
                / ((0.12021132975 * r + 0.73700164250) * r + 1)
        } else {
            r -= 5
            value =
                (((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150)
                / ((0.012258202635 * r + 0.24197894225) * r + 1)
        }
        return q < 0 ? -value : value
    }

    /// The share of the distribution below `value`.
    static func share(below value: Double) -> Double { erfc(-value / 2.0.squareRoot()) / 2 }
}
