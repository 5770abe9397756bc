/// An estimate of how many functions there are to reach, those included that no sample reached.
public struct RichnessEstimate: Sendable, Hashable {
    /// How many functions were reached.
    public let observed: Int
    /// A lower bound of how many there are to reach; at least `observed`.
    public let estimate: Double
    /// The estimate's standard error.
    public let standardError: Double
}

extension Incidence {
    /// Chao2, a lower bound of how many functions the workload can reach (Chao 1987, Biometrics 43:783; as in Colwell's EstimateS
    /// and Gotelli and Colwell 2011). With Q1 and Q2 functions reached by exactly one and two of m samples, A = (m − 1)/m:
    ///
    ///     Q2 > 0:  observed + A Q1² / (2 Q2)
    ///     Q2 = 0:  observed + A Q1 (Q1 − 1) / 2            bias-corrected
    ///
    /// It supposes samples alike and independent. nil for fewer than two samples, which say nothing of what they missed.
    public var chao2: RichnessEstimate? {
        guard samples >= 2 else { return nil }
        let a = Double(samples - 1) / Double(samples)
        let q1 = Double(reached(byExactly: 1))
        let q2 = Double(reached(byExactly: 2))
        let unseen = q2 > 0 ? a * q1 * q1 / (2 * q2) : a * q1 * (q1 - 1) / 2
        let estimate = Double(observed) + unseen
        let variance = q2 > 0 ? Self.variance(a, ratio: q1 / q2, q2) : Self.correctedVariance(a, q1, estimate)
        return RichnessEstimate(observed: observed, estimate: estimate, standardError: max(0, variance).squareRoot())
    }

    /// The sample coverage: the probability that a function that one more sample reaches is one that is known already, 0 to 1
    /// (Good 1953 and Turing; for incidences Chao and Jost 2012, Ecology 93:2533; Chao et al. 2014, Ecological Monographs 84:45).
    /// With U incidences in m samples:
    ///
    ///     Q2 > 0:  1 − Q1/U · (m − 1) Q1 / ((m − 1) Q1 + 2 Q2)
    ///     Q2 = 0:  1 − Q1/U · (m − 1)(Q1 − 1) / ((m − 1)(Q1 − 1) + 2)
    ///
    /// nil for fewer than two samples or nothing reached.
    public var coverage: Double? {
        guard samples >= 2, incidences > 0 else { return nil }
        let m = Double(samples - 1)
        let q1 = Double(reached(byExactly: 1))
        let q2 = Double(reached(byExactly: 2))
        guard q1 > 0 else { return 1 }
        let share = q2 > 0 ? m * q1 / (m * q1 + 2 * q2) : m * (q1 - 1) / (m * (q1 - 1) + 2)
        return 1 - q1 / Double(incidences) * share
    }

    /// Chao 1987, with `ratio` = Q1/Q2.
    private static func variance(_ a: Double, ratio: Double, _ q2: Double) -> Double {
        let square = ratio * ratio
        return q2 * (a / 2 * square + a * a * square * ratio + a * a / 4 * square * square)
    }

    /// Of the bias-corrected form with Q2 = 0 (EstimateS, appendix B).
    private static func correctedVariance(_ a: Double, _ q1: Double, _ estimate: Double) -> Double {
        guard estimate > 0 else { return 0 }
        let square = q1 * q1
        return a * q1 * (q1 - 1) / 2 + a * a * q1 * (2 * q1 - 1) * (2 * q1 - 1) / 4 - a * a * square * square / (4 * estimate)
    }
}
