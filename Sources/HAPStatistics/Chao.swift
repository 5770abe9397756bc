/// Chao's lower bound of a richness: the same formula for individuals (Chao1) and for samples (Chao2).
enum Chao {
    /// With `ones` and `twos` functions reached once and twice, and `shrinkage` A = (n − 1)/n for n individuals or samples:
    ///
    ///     twos > 0:  observed + A ones² / (2 twos)
    ///     twos = 0:  observed + A ones (ones − 1) / 2       bias-corrected
    static func bound(observed: Int, ones: Int, twos: Int, shrinkage a: Double) -> RichnessEstimate {
        let (f1, f2) = (Double(ones), Double(twos))
        let estimate = Double(observed) + (f2 > 0 ? a * f1 * f1 / (2 * f2) : a * f1 * (f1 - 1) / 2)
        let variance = f2 > 0 ? variance(a, ratio: f1 / f2, f2) : correctedVariance(a, f1, estimate)
        return RichnessEstimate(observed: observed, estimate: estimate, standardError: max(0, variance).squareRoot())
    }

    /// The coverage that belongs to it, with `reachings` in all and `others` = n − 1 (Good 1953; Chao and Jost 2012). Its error is
    /// that of what it is for, the coverage of just these samples (Esty 1983, Annals of Statistics 11:905): √(f1 + 2 f2)/reachings.
    static func coverage(ones: Int, twos: Int, reachings: Int, others: Int) -> CoverageEstimate {
        let (f1, f2, n, all) = (Double(ones), Double(twos), Double(others), Double(reachings))
        let error = (f1 + 2 * f2).squareRoot() / all
        guard f1 > 0 else { return CoverageEstimate(estimate: 1, standardError: error) }
        let share = f2 > 0 ? n * f1 / (n * f1 + 2 * f2) : n * (f1 - 1) / (n * (f1 - 1) + 2)
        return CoverageEstimate(estimate: min(max(1 - f1 / all * share, 0), 1), standardError: error)
    }

    /// Chao 1987, with `ratio` = f1/f2.
    private static func variance(_ a: Double, ratio: Double, _ f2: Double) -> Double {
        let square = ratio * ratio
        return f2 * (a / 2 * square + a * a * square * ratio + a * a / 4 * square * square)
    }

    /// Of the bias-corrected form with f2 = 0 (EstimateS, appendix B).
    private static func correctedVariance(_ a: Double, _ f1: Double, _ estimate: Double) -> Double {
        guard estimate > 0 else { return 0 }
        let square = f1 * f1
        return a * f1 * (f1 - 1) / 2 + a * a * f1 * (2 * f1 - 1) * (2 * f1 - 1) / 4 - a * a * square * square / (4 * estimate)
    }
}
