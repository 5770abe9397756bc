@testable import HAPStatistics
import Testing

/// Samples in which `spectrum[k - 1]` functions are reached by exactly k of `count` samples.
private func samples(_ count: Int, _ spectrum: [Int]) -> [FunctionSet] {
    var samples = Array(repeating: FunctionSet(), count: count)
    var function = 0
    for (times, functions) in zip(1..., spectrum) {
        for _ in 0..<functions {
            for offset in 0..<times { samples[(function + offset) % count].insert(function) }
            function += 1
        }
    }
    return samples
}

@Suite struct IncidenceTests {
    @Test("functions are counted by how many samples reached them, in any order of the samples")
    func spectrum() {
        let sets: [FunctionSet] = [[1, 2, 3], [2, 3], [3, 700]]
        for order in [sets, sets.reversed()] {
            let incidence = Incidence(of: order)
            #expect(incidence.spectrum == [2, 1, 1])
            #expect(incidence.observed == 4 && incidence.incidences == 7 && incidence.samples == 3)
            #expect(
                incidence.reached(byExactly: 3) == 1 && incidence.reached(byExactly: 0) == 0
                    && incidence.reached(byExactly: 9) == 0)
        }
    }

    @Test("functions given by masks of the samples that reached them count like the samples as sets", arguments: [2, 3, 5, 16])
    func masks(samples: Int) {
        var sets = Array(repeating: FunctionSet(), count: samples)
        let masks = (0..<500).map {
            UInt16(truncatingIfNeeded: $0 &* 40_503 &* $0) & UInt16(truncatingIfNeeded: 1 << samples - 1)
        }
        for (function, mask) in masks.enumerated() {
            for sample in 0..<samples where mask >> UInt16(sample) & 1 == 1 { sets[sample].insert(function) }
        }
        #expect(Incidence(ofMasks: masks, samples: samples) == Incidence(of: sets))
    }

    /// The trees of Barro Colorado Island in the R package vegan: 50 plots, 225 species, 21 in one plot and 19 in two;
    /// its specpool() gives Chao2 236.3732 with a standard error of 6.54361.
    @Test("Chao2 and its error are those published for the trees of Barro Colorado Island")
    func publishedChao2() {
        let trees = Incidence(of: samples(50, [21, 19, 185]))
        #expect(trees.observed == 225 && trees.samples == 50)
        #expect(isNear(trees.chao2?.estimate, 236.3732, 5e-5))
        #expect(isNear(trees.plainChao2?.standardError, 6.54361, 5e-6))
    }

    @Test("without functions reached twice the bias-corrected form is used")
    func biasCorrected() {
        let incidence = Incidence(of: samples(5, [4, 0, 0, 0, 10]))
        // 14 + 4/5 · 4 · 3 / 2
        #expect(isNear(incidence.chao2?.estimate, 18.8))
        // 1 − 4/54 · (4 · 3) / (4 · 3 + 2)
        #expect(isNear(incidence.coverage, 1 - 4.0 / 54 * 12 / 14))
    }

    @Test("coverage with functions reached twice")
    func coverage() {
        // 1 − 6/(6 + 2·3 + 5·10) · (4 · 6) / (4 · 6 + 2 · 3)
        let incidence = Incidence(of: samples(5, [6, 3, 0, 0, 10]))
        #expect(isNear(incidence.coverage, 1 - 6.0 / 62 * 24 / 30))
    }

    @Test("samples that agree miss nothing")
    func agreement() {
        let incidence = Incidence(of: samples(3, [0, 0, 40]))
        #expect(incidence.chao2?.estimate == 40 && incidence.chao2?.standardError == 0)
        #expect(incidence.coverage == 1)
    }

    @Test("one sample, none, or empty ones say nothing")
    func edges() {
        #expect(Incidence(of: [FunctionSet]()).chao2 == nil)
        #expect(Incidence(of: [[1, 2]] as [FunctionSet]).chao2 == nil)
        #expect(Incidence(of: [[1, 2]] as [FunctionSet]).coverage == nil)
        let empty = Incidence(of: [[], []] as [FunctionSet])
        #expect(empty.chao2?.estimate == 0 && empty.coverage == nil)
    }

    @Test("the estimate is never below what was seen, and coverage is a probability")
    func bounds() {
        for q1 in 0...6 {
            for q2 in 0...4 {
                for rest in [0, 5] {
                    let incidence = Incidence(of: samples(4, [q1, q2, rest]))
                    #expect((incidence.chao2?.estimate ?? -1) >= Double(incidence.observed))
                    #expect((incidence.chao2?.standardError ?? -1) >= 0)
                    #expect((0...1).contains(incidence.coverage ?? 0))
                }
            }
        }
    }
}
