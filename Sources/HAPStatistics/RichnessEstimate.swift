/// An estimate of how many functions there are to reach, those included that no sample reached.
public struct RichnessEstimate: Sendable, Hashable {
    /// How many functions were reached.
    public let observed: Int
    /// How many there are to reach; at least `observed`.
    public let estimate: Double
    /// The estimate's standard error.
    public let standardError: Double

    /// Where the true number lies, from `observed` up: log-normal (Chao 1987). `confidence` is above 0 and below 1.
    public func interval(confidence: Double = 0.95) -> ConfidenceInterval {
        .logNormal(observed: Double(observed), estimate: estimate, standardError: standardError, confidence: confidence)
    }

    /// The same with an error that is at least `error`.
    func widened(to error: Double?) -> RichnessEstimate {
        RichnessEstimate(observed: observed, estimate: estimate, standardError: max(standardError, error ?? 0))
    }
}

/// The probability that the next function to be reached is one that is known already.
public struct CoverageEstimate: Sendable, Hashable {
    /// From 0 to 1.
    public let estimate: Double
    /// The estimate's standard error.
    public let standardError: Double

    /// Where the true coverage lies: normal, cut to 0 to 1. `confidence` is above 0 and below 1.
    public func interval(confidence: Double = 0.95) -> ConfidenceInterval {
        ConfidenceInterval.normal(estimate, standardError: standardError, confidence: confidence).clamped(to: 0...1)
    }

    /// The same with an error that is at least `error`.
    func widened(to error: Double?) -> CoverageEstimate {
        CoverageEstimate(estimate: estimate, standardError: max(standardError, error ?? 0))
    }
}
