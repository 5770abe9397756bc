import Foundation
import Testing

@testable import HAPStatistics

/// How often an interval that claims 95 % holds the truth, over many worlds of which the truth is known. The bounds allow for the
/// number of worlds: 250 of them at 95 % give less than 91 % three times in a thousand.
@Suite("Intervals hold the truth as often as they claim")
struct IntervalCoverageTests {
    @Test("of the median, for a skewed distribution")
    func median() throws {
        var noise = Noise(seed: 1)
        let held = try share(of: 150) {
            let values = (0..<15).map { _ in exp(noise.normal()) }
            let interval = try #require(MedianInterval(of: values, resamples: 400))
            return interval.lower <= 1 && 1 <= interval.upper
        }
        #expect((0.88...0.99).contains(held), "\(held)")
    }

    @Test("of the median, for five values whose interval claims 93.75 %")
    func range() throws {
        var noise = Noise(seed: 2)
        let held = try share(of: 1_000) {
            let interval = try #require(MedianInterval(of: (0..<5).map { _ in noise.normal() }))
            return interval.lower <= 0 && 0 <= interval.upper
        }
        #expect((0.91...0.965).contains(held), "\(held)")
    }

    @Test("of the shift", arguments: [(4, 5), (8, 6)])
    func shift(first: Int, second: Int) throws {
        var noise = Noise(seed: 3)
        var claimed = 0.0
        let held = try share(of: 400) {
            let (a, b) = ((0..<first).map { _ in noise.normal() }, (0..<second).map { _ in noise.normal() + 2 })
            let interval = try #require(Shift(from: a, to: b)).interval
            claimed = interval.confidence
            return interval.lower <= 2 && 2 <= interval.upper
        }
        #expect(claimed >= 0.95 && held >= claimed - 0.035, "\(held) of \(claimed)")
    }

    /// For normal samples one standard deviation apart, P(B > A) − P(B < A) = 2 Φ(1/√2) − 1.
    @Test("of the dominance")
    func dominance() throws {
        var noise = Noise(seed: 4)
        let truth = 2 * Normal.share(below: 1 / 2.0.squareRoot()) - 1
        let held = try share(of: 400) {
            let (a, b) = ((0..<15).map { _ in noise.normal() }, (0..<12).map { _ in noise.normal() + 1 })
            let interval = try #require(Dominance(of: b, over: a)).interval
            return interval.lower <= truth && truth <= interval.upper
        }
        #expect((0.91...0.99).contains(held), "\(held)")
    }

    /// Sixty functions that every sample may miss, alike rare, and sixty common ones.
    @Test("of the richness, the coverage and the rarefaction curve, where functions are reached independently")
    func richness() throws {
        let held = try held(samples: 24, probabilities: (0..<120).map { $0 < 60 ? 0.06 : 0.9 }, seed: 5)
        #expect(held.chao2 >= 0.91 && held.ice >= 0.91 && held.coverage >= 0.91 && held.curve >= 0.91, "\(held)")
    }

    /// Where functions are unequally rare, Chao2 is a lower bound and says no more: its interval lies too low, never too high.
    @Test("of the richness from below, and of the coverage, where functions are unequally rare")
    func unequal() throws {
        let held = try held(samples: 12, probabilities: (0..<200).map { 0.02 + 0.9 * Double($0 % 20) / 20 }, seed: 6)
        #expect(held.below >= 0.96 && held.coverage >= 0.90 && held.curve >= 0.91, "\(held)")
    }

    private struct Held {
        var chao2 = 0.0
        var ice = 0.0
        var coverage = 0.0
        var curve = 0.0
        /// The interval's lower bound was not above the truth.
        var below = 0.0
    }

    private func held(samples count: Int, probabilities: [Double], seed: UInt64) throws -> Held {
        var noise = Noise(seed: seed)
        let worlds = 250
        let expected = probabilities.reduce(0) { $0 + 1 - pow(1 - $1, 5) }
        var held = Held()
        for _ in 0..<worlds {
            let samples = (0..<count).map { _ in FunctionSet(probabilities.indices.filter { noise.uniform() < probabilities[$0] })
            }
            let incidence = Incidence(of: samples)
            let known = FunctionSet.union(of: samples).reduce(0) { $0 + probabilities[$1] } / probabilities.reduce(0, +)
            let chao2 = try #require(incidence.chao2).interval()
            let one = 1 / Double(worlds)
            held.chao2 += chao2.holds(Double(probabilities.count)) ? one : 0
            held.below += chao2.lower <= Double(probabilities.count) ? one : 0
            held.ice += incidence.ice?.interval().holds(Double(probabilities.count)) == true ? one : 0
            held.coverage += try #require(incidence.coverageEstimate).interval().holds(known) ? one : 0
            held.curve += try #require(Rarefaction(incidence, at: [5]).points.first).interval().holds(expected) ? one : 0
        }
        return held
    }

    private func share(of worlds: Int, _ holds: () throws -> Bool) rethrows -> Double {
        var held = 0
        for _ in 0..<worlds where try holds() { held += 1 }
        return Double(held) / Double(worlds)
    }
}

extension ConfidenceInterval {
    fileprivate func holds(_ truth: Double) -> Bool { lower <= truth && truth <= upper }
}
