/// How often each of several functions was reached, all reachings being alike: the frequencies on which estimates for
/// individuals are built. A run that says only whether a function was reached is an `Incidence` instead.
public struct Abundance: Sendable, Hashable {
    /// `frequencies[k - 1]` functions were reached exactly k times.
    public let frequencies: [Int]

    /// The frequencies of counts; counts below 1 are functions that were not reached.
    public init(of counts: some Sequence<Int>) {
        let reached = counts.filter { $0 > 0 }
        var frequencies = Array(repeating: 0, count: reached.max() ?? 0)
        for count in reached { frequencies[count - 1] += 1 }
        self.frequencies = frequencies
    }

    /// How often the functions of an incidence were reached, its samples being forgotten.
    public init(_ incidence: Incidence) {
        frequencies = Array(incidence.spectrum.prefix((incidence.spectrum.lastIndex { $0 > 0 } ?? -1) + 1))
    }

    /// How many functions were reached.
    public var observed: Int { frequencies.reduce(0, +) }

    /// How often functions were reached in all.
    public var individuals: Int { zip(1..., frequencies).reduce(0) { $0 + $1.0 * $1.1 } }

    /// Chao1, a lower bound of how many functions there are to reach (Chao 1984, Scandinavian Journal of Statistics 11:265;
    /// with the factor (n − 1)/n as in Chao and Jost 2012 and iNEXT). nil for fewer than two individuals.
    public var chao1: RichnessEstimate? {
        guard individuals >= 2 else { return nil }
        return Chao.bound(observed: observed, ones: reached(1), twos: reached(2), shrinkage: 1 - 1 / Double(individuals))
    }

    /// ACE, the abundance-based coverage estimator (Chao and Lee 1992; see `CoverageBasedRichness`). nil if all that was
    /// reached ten times or less was reached once.
    public var ace: RichnessEstimate? {
        guard let chao1 else { return nil }
        return CoverageBasedRichness.estimate(frequencies, total: chao1.estimate, correction: .individuals)
    }

    /// The coverage (Good 1953 and Turing, as improved by Chao and Jost 2012, Ecology 93:2533): the probability that one more
    /// individual is of a function that is known. With n individuals and f2 > 0:
    ///
    ///     1 − f1/n · (n − 1) f1 / ((n − 1) f1 + 2 f2)
    ///
    /// and with f1 − 1 and 2 in place of f1 and 2 f2 if f2 = 0. nil for fewer than two individuals.
    public var coverage: CoverageEstimate? {
        guard individuals >= 2 else { return nil }
        return Chao.coverage(ones: reached(1), twos: reached(2), reachings: individuals, others: individuals - 1)
    }

    private func reached(_ times: Int) -> Int { frequencies.indices.contains(times - 1) ? frequencies[times - 1] : 0 }
}
