import Glibc

/// How many functions t samples can be expected to reach, for t up to those that there are, and beyond.
///
/// Up to m samples it is the expectation over all choices of t of them, exact and without drawing (Mao Tau: Colwell, Mao and
/// Chang 2004, Ecology 85:2717; Ugland, Gray and Ellingsen 2003):
///
///     S(t) = Σ_k Q_k [1 − C(m − k, t)/C(m, t)]
///
/// Beyond, it rises towards Chao2 (Colwell et al. 2012, Journal of Plant Ecology 5:3), with Q0 the functions that Chao2 misses:
///
///     S(m + h) = S(m) + Q0 [1 − (1 − Q1/(m Q0 + Q1))^h]
///
/// The variance is unconditional: the samples are themselves taken from more (delta method; for t up to m it is the published
/// Σ_k (1 − a_k)² Q_k − S(t)²/Chao2), and no less than the jackknife's over samples. Beyond twice the samples the curve says little;
/// nobody should read it there.
public struct Rarefaction: Sendable, Hashable {
    /// The curve at one number of samples.
    public struct Point: Sendable, Hashable {
        /// t.
        public let samples: Int
        /// S(t).
        public let functions: Double
        /// Its standard error.
        public let standardError: Double
        /// Whether there were fewer samples than that.
        public let isExtrapolated: Bool

        /// The same with an error that is at least `error`.
        fileprivate func widened(to error: Double?) -> Point {
            Point(
                samples: samples, functions: functions, standardError: max(standardError, error ?? 0),
                isExtrapolated: isExtrapolated)
        }

        /// Where S(t) lies, normal. `confidence` is above 0 and below 1.
        public func interval(confidence: Double = 0.95) -> ConfidenceInterval {
            .normal(functions, standardError: standardError, confidence: confidence).clamped(to: 0 ... .greatestFiniteMagnitude)
        }
    }

    /// By the number of samples.
    public let points: [Point]

    /// The curve of an incidence at each of `sampleCounts`, which are positive. Without samples it has no points; with one it
    /// ends there.
    public init(_ incidence: Incidence, at sampleCounts: some Sequence<Int>) {
        points = Self.plainPoints(incidence, at: sampleCounts).map { point in
            let missed = Curve.missed(by: point.samples, of: incidence.samples - 1)
            return point.widened(to: incidence.errorOverSamples { Curve($0).expected(point.samples, missed) })
        }
    }

    /// The same with the errors of functions that are reached independently of each other.
    static func plainPoints(_ incidence: Incidence, at sampleCounts: some Sequence<Int>) -> [Point] {
        let curve = Curve(incidence)
        return Set(sampleCounts).sorted().compactMap { curve.point($0) }
    }

    /// The curve from 1 to twice the samples that there are, at no more than about `steps` points.
    public init(_ incidence: Incidence, steps: Int = 40) {
        let (last, steps) = (2 * incidence.samples, max(2, steps))
        self.init(
            incidence,
            at: last <= steps ? Array(1...max(1, last)) : (0...steps).map { 1 + ($0 * (last - 1)) / steps } + [last / 2])
    }
}

private struct Curve {
    let incidence: Incidence
    let chao2: RichnessEstimate?
    private let m: Int

    init(_ incidence: Incidence) {
        self.incidence = incidence
        chao2 = incidence.plainChao2
        m = incidence.samples
    }

    func point(_ t: Int) -> Rarefaction.Point? {
        guard let expected = expected(t, Self.missed(by: t, of: m)) else { return nil }
        let variance = t <= m ? interpolatedVariance(t) : extrapolatedVariance(t)
        return .init(samples: t, functions: expected, standardError: variance.squareRoot(), isExtrapolated: t > m)
    }

    /// S(t); nil beyond a single sample. `missed` is what `missed(by: t, of: m)` says.
    func expected(_ t: Int, _ missed: [Double]) -> Double? {
        guard t > 0, m > 0 else { return nil }
        if t <= m {
            var sum = 0.0
            for (place, functions) in incidence.spectrum.enumerated() { sum += (1 - missed[place + 1]) * Double(functions) }
            return sum
        }
        guard chao2 != nil else { return nil }
        return rise(
            [Double(incidence.observed), Double(incidence.reached(byExactly: 1)), Double(incidence.reached(byExactly: 2))], t)
    }

    /// C(m − k, t)/C(m, t) for each k: how likely t of m samples miss a function that k reached. From k to k + 1 it falls by one more
    /// factor. Empty where t is not from 1 to m.
    static func missed(by t: Int, of m: Int) -> [Double] {
        guard m > 0, (1...m).contains(t) else { return [] }
        var missed = [Double](repeating: 0, count: m + 1)
        missed[0] = 1
        for k in 1...m where k <= m - t { missed[k] = missed[k - 1] * Double(m - k + 1 - t) / Double(m - k + 1) }
        return missed
    }

    private func interpolatedVariance(_ t: Int) -> Double {
        let missed = Self.missed(by: t, of: m)
        return DeltaMethod(frequencies: incidence.spectrum, total: chao2?.estimate ?? Double(incidence.observed))
            .variance(of: [{ 1 - missed[$0] }]) { $0[0] }
    }

    private func extrapolatedVariance(_ t: Int) -> Double {
        let sums: [(Int) -> Double] = [{ _ in 1 }, { $0 == 1 ? 1 : 0 }, { $0 == 2 ? 1 : 0 }]
        let total = chao2?.estimate ?? Double(incidence.observed)
        return DeltaMethod(frequencies: incidence.spectrum, total: total).variance(of: sums) { rise($0, t) }
    }

    private func rise(_ sums: [Double], _ t: Int) -> Double {
        Self.expected(
            observed: sums[0], ones: sums[1], twos: incidence.reached(byExactly: 2) == 0 ? 0 : sums[2], samples: Double(m),
            more: Double(t - m))
    }

    private static func expected(observed: Double, ones: Double, twos: Double, samples: Double, more: Double) -> Double {
        let a = (samples - 1) / samples
        let unseen = twos > 0 ? a * ones * ones / (2 * twos) : a * ones * (ones - 1) / 2
        guard unseen > 0 else { return observed }
        return observed + unseen * (1 - pow(1 - ones / (samples * unseen + ones), more))
    }
}
