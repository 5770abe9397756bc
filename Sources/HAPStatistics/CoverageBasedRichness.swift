/// Richness from the coverage of the functions that few samples reached: ACE for individuals, ICE for samples.
///
/// Functions reached more than ten times are taken as all known; the others are spread out by their coverage and by how
/// unevenly they are reached (Chao and Lee 1992, JASA 87:210; Lee and Chao 1994, Biometrics 50:88; Chazdon et al. 1998):
///
///     C = 1 − f1/N,  N = Σ_{k ≤ 10} k f_k,  S_few = Σ_{k ≤ 10} f_k
///     γ² = max(0, S_few/C · b · Σ k (k − 1) f_k / N² − 1)
///     richness = S_many + S_few/C + f1/C · γ²
///
/// where b = N/(N − 1) for individuals and m/(m − 1) for m samples that reached a function of the few.
enum CoverageBasedRichness {
    /// Functions reached at most so often are the few.
    static let few = 10

    /// nil if all of the few were reached once only, which leaves nothing to estimate from.
    static func estimate(_ frequencies: [Int], total: Double, correction: Correction) -> RichnessEstimate? {
        let observed = frequencies.reduce(0, +)
        guard let estimate = richness(frequencies, correction: correction) else { return nil }
        guard frequencies.prefix(few).contains(where: { $0 > 0 }) else {
            return RichnessEstimate(observed: observed, estimate: estimate, standardError: 0)
        }
        let variance = DeltaMethod(frequencies: frequencies, total: max(total, estimate))
            .variance(of: sums) { richness($0, correction) }
        return RichnessEstimate(observed: observed, estimate: estimate, standardError: variance.squareRoot())
    }

    /// The estimate alone.
    static func richness(_ frequencies: [Int], correction: Correction) -> Double? {
        let sums = sums
        var values = [0.0, 0, 0, 0, 0]
        for (place, functions) in frequencies.enumerated() where functions > 0 {
            for (number, sum) in sums.enumerated() { values[number] += sum(place + 1) * Double(functions) }
        }
        guard values[2] > 0 else { return values[4] }
        return values[0] < values[2] ? richness(values, correction) : nil
    }

    /// Of functions that were reached so often: those reached once, the few, their reachings, pairs of these, the many.
    private static var sums: [(Int) -> Double] {
        [
            { $0 == 1 ? 1 : 0 }, { $0 <= few ? 1 : 0 }, { $0 <= few ? Double($0) : 0 },
            { $0 <= few ? Double($0 * ($0 - 1)) : 0 }, { $0 > few ? 1 : 0 },
        ]
    }

    /// What makes the unevenness unbiased.
    enum Correction {
        case individuals
        /// So many samples reached a function of the few.
        case samples(Int)

        func factor(reachings: Double) -> Double {
            switch self {
            case .individuals: reachings > 1 ? reachings / (reachings - 1) : 1
            case .samples(let count): count > 1 ? Double(count) / Double(count - 1) : 1
            }
        }
    }

    private static func richness(_ sums: [Double], _ correction: Correction) -> Double {
        let (ones, few, reachings, pairs, many) = (sums[0], sums[1], sums[2], sums[3], sums[4])
        let coverage = 1 - ones / reachings
        let unevenness = few / coverage * correction.factor(reachings: reachings) * pairs / (reachings * reachings) - 1
        return many + few / coverage + ones / coverage * max(0, unevenness)
    }
}
