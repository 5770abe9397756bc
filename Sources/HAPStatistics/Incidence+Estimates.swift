/// Every estimate comes with the greater of two errors: that of its formula, for which functions are reached independently of each
/// other, and, of 3 to 1,000 samples, that over samples, which needs no such thing.
extension Incidence {
    /// Chao2, a lower bound of how many functions the workload can reach (Chao 1987, Biometrics 43:783; as in Colwell's EstimateS
    /// and Gotelli and Colwell 2011). With Q1 and Q2 functions reached by exactly one and two of m samples, A = (m − 1)/m:
    ///
    ///     Q2 > 0:  observed + A Q1² / (2 Q2)
    ///     Q2 = 0:  observed + A Q1 (Q1 − 1) / 2            bias-corrected
    ///
    /// It supposes samples alike and independent. nil for fewer than two samples, which say nothing of what they missed.
    public var chao2: RichnessEstimate? {
        plainChao2?.widened(to: errorOverSamples { $0.plainChao2?.estimate })
    }

    /// The same with the error of functions that are reached independently of each other (Chao 1987).
    var plainChao2: RichnessEstimate? {
        guard samples >= 2 else { return nil }
        return Chao.bound(
            observed: observed, ones: reached(byExactly: 1), twos: reached(byExactly: 2), shrinkage: 1 - 1 / Double(samples))
    }

    /// ICE, the incidence-based coverage estimator (Lee and Chao 1994; see `CoverageBasedRichness`). nil for 20 samples or fewer, of which
    /// ten are half, so that common functions would pass for rare ones and the estimate come out too high; nil also if all
    /// functions that at most ten samples reached were reached by one.
    public var ice: RichnessEstimate? {
        guard samples > 2 * CoverageBasedRichness.few else { return nil }
        return plainICE?.widened(
            to: errorOverSamples { CoverageBasedRichness.richness($0.spectrum, correction: .samples($0.samplesWithFew)) })
    }

    /// The same with the error of functions that are reached independently of each other (delta method).
    var plainICE: RichnessEstimate? {
        guard let plainChao2 else { return nil }
        return CoverageBasedRichness.estimate(spectrum, total: plainChao2.estimate, correction: .samples(samplesWithFew))
    }

    /// The sample coverage: the probability that a function that one more sample reaches is one that is known already, 0 to 1
    /// (Good 1953 and Turing; for incidences Chao and Jost 2012, Ecology 93:2533; Chao et al. 2014, Ecological Monographs 84:45).
    /// With U incidences in m samples:
    ///
    ///     Q2 > 0:  1 − Q1/U · (m − 1) Q1 / ((m − 1) Q1 + 2 Q2)
    ///     Q2 = 0:  1 − Q1/U · (m − 1)(Q1 − 1) / ((m − 1)(Q1 − 1) + 2)
    ///
    /// nil for fewer than two samples or nothing reached.
    public var coverage: Double? { plainCoverage?.estimate }

    /// `coverage` with its error; nil where that is.
    public var coverageEstimate: CoverageEstimate? {
        plainCoverage?.widened(to: errorOverSamples { $0.plainCoverage?.estimate })
    }

    /// The same with the error of functions that are reached independently of each other (Esty 1983).
    var plainCoverage: CoverageEstimate? {
        guard samples >= 2, incidences > 0 else { return nil }
        return Chao.coverage(
            ones: reached(byExactly: 1), twos: reached(byExactly: 2), reachings: incidences, others: samples - 1)
    }
}
