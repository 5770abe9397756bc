/// In how many of several samples (runs, hosts) each function was reached: the frequencies on which estimates of what was
/// missed are built.
public struct Incidence: Sendable, Hashable {
    /// How many samples there are.
    public let samples: Int
    /// `spectrum[k - 1]` functions were reached by exactly k samples; as long as there are samples.
    public let spectrum: [Int]
    /// Samples that reached a function that at most ten did.
    let samplesWithFew: Int

    /// Counts the functions of the samples.
    public init(of samples: some Collection<FunctionSet>) {
        self.init(FunctionTally(of: samples), of: samples)
    }

    /// The frequencies of a tally of the samples.
    init(_ tally: FunctionTally, of samples: some Collection<FunctionSet>) {
        self.samples = tally.samples
        spectrum = tally.spectrum
        let few = tally.functions { $0 <= CoverageBasedRichness.few }
        samplesWithFew = samples.count { !$0.isDisjoint(with: few) }
    }

    /// How many functions were reached by exactly `count` samples.
    public func reached(byExactly count: Int) -> Int {
        spectrum.indices.contains(count - 1) ? spectrum[count - 1] : 0
    }

    /// How many functions were reached at all.
    public var observed: Int {
        spectrum.reduce(0, +)
    }

    /// How many pairs of a sample and a function that it reached there are.
    public var incidences: Int {
        zip(1..., spectrum).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
