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

    /// Counts the functions of `samples` samples, 16 at most, each function by the samples that reached it: bit i of its mask is sample i.
    /// A function of none counts for nothing.
    init(ofMasks masks: [UInt16], samples: Int) {
        precondition((0...16).contains(samples), "too many samples for a mask")
        var spectrum = [Int](repeating: 0, count: samples)
        // How many functions of each sample are in exactly so many, a row for each sample.
        var shared = [Int](repeating: 0, count: samples * samples)
        var withFew: UInt16 = 0
        // Most functions are in every sample, and need not be gone through sample by sample.
        let every = UInt16(truncatingIfNeeded: (1 << samples) - 1)
        var inEvery = 0
        for mask in masks where mask != 0 {
            if mask == every {
                inEvery += 1
                continue
            }
            let count = mask.nonzeroBitCount
            spectrum[count - 1] += 1
            if count <= CoverageBasedRichness.few { withFew |= mask }
            var left = mask
            while left != 0 {
                shared[left.trailingZeroBitCount * samples + count - 1] += 1
                left &= left - 1
            }
        }
        if inEvery > 0 {
            spectrum[samples - 1] += inEvery
            for sample in 0..<samples { shared[sample * samples + samples - 1] += inEvery }
            if samples <= CoverageBasedRichness.few { withFew = every }
        }
        self.samples = samples
        self.spectrum = spectrum
        samplesWithFew = withFew.nonzeroBitCount
        spectraWithoutOne =
            Self.leavingOneOut.contains(samples)
            ? Self.inOrder(
                (0..<samples).map { sample in
                    let row = Array(shared[sample * samples..<(sample + 1) * samples])
                    return (0..<samples).map { spectrum[$0] - row[$0] + ($0 + 1 < samples ? row[$0 + 1] : 0) }
                }) : []
    }

    private init(samples: Int, spectrum: [Int], samplesWithFew: Int) {
        self.samples = samples
        self.spectrum = spectrum
        self.samplesWithFew = min(samples, samplesWithFew)
        spectraWithoutOne = []
    }

    private static func spectra(_ tally: FunctionTally, withoutEachOf samples: some Collection<FunctionSet>) -> [[Int]] {
        let (all, counts) = (tally.spectrum, tally.counts)
        return inOrder(
            samples.map { sample in
                var spectrum = all
                for function in sample { Self.lower(counts[function], in: &spectrum) }
                return spectrum
            })
    }

    /// Takes one sample away from a function that `count` reached.
    private static func lower(_ count: Int, in spectrum: inout [Int]) {
        spectrum[count - 1] -= 1
        if count > 1 { spectrum[count - 2] += 1 }
    }

    /// Whatever the order of the samples, estimates are the same to the last bit.
    private static func inOrder(_ spectra: [[Int]]) -> [[Int]] {
        spectra.map { Array($0.dropLast()) }.sorted { $0.lexicographicallyPrecedes($1) }
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
