/// In how many of several samples (runs, hosts) each function was reached: the frequencies on which estimates of what was
/// missed are built.
public struct Incidence: Sendable, Hashable {
    /// How many samples there are.
    public let samples: Int
    /// `spectrum[k - 1]` functions were reached by exactly k samples; as long as there are samples.
    public let spectrum: [Int]
    /// Samples that reached a function that at most ten did.
    let samplesWithFew: Int
    /// The spectra without each of the samples in turn, without zeros at their ends; empty where there are too few or too many.
    private let spectraWithoutOne: [[Int]]

    /// From so many samples on, taking one away leaves two to estimate from; beyond so many, the spectra would fill the memory.
    private static let leavingOneOut = 3...1_000

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
        spectraWithoutOne = Self.leavingOneOut.contains(samples.count) ? Self.spectra(tally, withoutEachOf: samples) : []
    }

    private init(samples: Int, spectrum: [Int], samplesWithFew: Int) {
        self.samples = samples
        self.spectrum = spectrum
        self.samplesWithFew = min(samples, samplesWithFew)
        spectraWithoutOne = []
    }

    private static func spectra(_ tally: FunctionTally, withoutEachOf samples: some Collection<FunctionSet>) -> [[Int]] {
        let all = tally.spectrum
        return samples.map { sample in
            var spectrum = all
            for function in sample {
                let count = tally.count(of: function)
                spectrum[count - 1] -= 1
                if count > 1 { spectrum[count - 2] += 1 }
            }
            return Array(spectrum.dropLast())
        }.sorted { $0.lexicographicallyPrecedes($1) }  // whatever the order of the samples, to the last bit
    }

    /// The standard error of an estimate by the jackknife over samples (Tukey 1958; Efron 1982, The Jackknife, the Bootstrap and Other
    /// Resampling Plans): from what it would be without each of them. Unlike formulas that take functions for independent of each
    /// other, it holds where functions are reached together, as those of one path are. Of Chao's bound, which is no smooth function
    /// of few counts, it is rather too great. nil for fewer than three samples or more than 1,000, or where an estimate fails.
    func errorOverSamples(of estimate: (Incidence) -> Double?) -> Double? {
        let values = spectraWithoutOne.compactMap {
            estimate(Incidence(samples: samples - 1, spectrum: $0, samplesWithFew: samplesWithFew))
        }
        guard samples >= 3, values.count == samples else { return nil }
        let mean = values.reduce(0, +) / Double(samples)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares * Double(samples - 1) / Double(samples)).squareRoot()
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
