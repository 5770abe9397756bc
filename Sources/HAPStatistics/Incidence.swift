/// In how many of several samples (runs, hosts) each function was reached: the frequencies on which estimates of what was
/// missed are built.
public struct Incidence: Sendable, Hashable {
    /// How many samples there are.
    public let samples: Int
    /// `spectrum[k - 1]` functions were reached by exactly k samples; as long as there are samples.
    public let spectrum: [Int]

    /// Counts the functions of the samples.
    public init(of samples: some Collection<FunctionSet>) {
        var counts: [Int] = []
        for sample in samples {
            counts.append(contentsOf: repeatElement(0, count: max(0, 64 * sample.words.count - counts.count)))
            for index in sample { counts[index] += 1 }
        }
        var spectrum = Array(repeating: 0, count: samples.count)
        for count in counts where count > 0 { spectrum[count - 1] += 1 }
        self.samples = samples.count
        self.spectrum = spectrum
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
