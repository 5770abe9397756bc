import Testing

@testable import HAPStatistics

@Suite("Estimates of what was missed, against other programs and published examples")
struct RichnessTests {
    let r = Reference.r
    let python = Reference.python

    /// The vignette of iNEXT (Hsieh, Ma and Chao): 43.893 ± 14.306 in [30.511, 96.971] and 61.403 ± 18.532 in [43.502, 128.583],
    /// coverage 0.9289 and 0.9446.
    @Test(
        "Chao1, its error and interval, and the coverage are those published for the spiders",
        arguments: [
            ("girdled", [43.893, 14.306, 30.511, 96.971], 0.9289), ("logged", [61.403, 18.532, 43.502, 128.583], 0.9446),
        ])
    func spiders(plot: String, published: [Double], coverage: Double) throws {
        let counts = try #require(python.spiders[plot]).counts
        let chao1 = try #require(Abundance(of: counts).chao1)
        let interval = chao1.interval()
        #expect(isNear([chao1.estimate, chao1.standardError, interval.lower, interval.upper], published, 6e-4))
        #expect(isNear(Abundance(of: counts).coverage?.estimate, coverage, 6e-5))
    }

    @Test("Chao1 and ACE are scikit-bio's")
    func scikitBio() throws {
        for spiders in python.spiders.values {
            let abundance = Abundance(of: spiders.counts)
            let n = Double(abundance.individuals)
            let unseen = try #require(abundance.chao1).estimate - Double(abundance.observed)
            // scikit-bio leaves the factor (n − 1)/n out.
            #expect(isNear(Double(abundance.observed) + unseen * n / (n - 1), spiders.chao1_without_shrinkage))
            #expect(isNear(abundance.ace?.estimate, spiders.ace, 1e-6))
        }
    }

    @Test("ACE and its error are vegan's for the trees of Barro Colorado Island")
    func ace() {
        for (counts, expected) in zip(r.abundances, zip(r.ace, r.ace_se)) {
            let ace = Abundance(of: counts).ace
            #expect(isNear(ace?.estimate, expected.0, 1e-6))
        }
    }

    @Test("Chao2, ICE and coverage of the trees are R's")
    func trees() {
        let incidence = Incidence(of: r.trees)
        #expect(isNear(incidence.chao2?.estimate, r.chao2, 1e-8))
        #expect(isNear(incidence.plainChao2?.standardError, r.chao2_se, 1e-8))
        #expect(isNear(incidence.ice?.estimate, r.ice, 1e-8))
        #expect(isNear(incidence.coverage, r.coverage))
    }

    @Test("errors over plots are those of leaving each plot out and counting anew, and the greater of two errors stands")
    func jackknife() {
        let (incidence, expected) = (Incidence(of: r.trees), Reference.jackknife)
        #expect(isNear(incidence.errorOverSamples { $0.plainChao2?.estimate }, expected.chao2_error, 1e-8))
        #expect(isNear(incidence.errorOverSamples { $0.plainCoverage?.estimate }, expected.coverage_error, 1e-10))
        #expect(isNear(incidence.chao2?.standardError, max(expected.chao2_error, r.chao2_se), 1e-8))
        let points = Rarefaction(incidence, at: expected.at).points
        for (point, error) in zip(points, expected.curve_errors) {
            #expect(isNear(point.standardError, max(error, r.mao_tau_se[point.samples - 1]), 1e-6))
        }
        #expect(Incidence(of: r.trees.prefix(2)).errorOverSamples { $0.plainChao2?.estimate } == nil)
    }

    @Test("the rarefaction curve is vegan's exact one, its error and what lies beyond those of the papers' formulas")
    func rarefaction() {
        let incidence = Incidence(of: r.trees)
        let inside = Rarefaction(incidence, at: 1...50).points
        #expect(isNear(inside.map(\.functions), r.vegan_exact, 1e-8))
        #expect(isNear(inside.map(\.functions), r.mao_tau, 1e-8))
        #expect(isNear(Rarefaction.plainPoints(incidence, at: 1...50).map(\.standardError), r.mao_tau_se, 1e-6))
        #expect(inside.allSatisfy { !$0.isExtrapolated })
        let beyond = Rarefaction(incidence, at: r.beyond.at).points
        #expect(isNear(beyond.map(\.functions), r.beyond.functions, 1e-8))
        #expect(beyond.allSatisfy { $0.isExtrapolated })
    }

    @Test("a curve rises from the mean of a single sample to what was observed, and towards Chao2 beyond")
    func curve() throws {
        let incidence = Incidence(of: r.trees)
        let points = Rarefaction(incidence, steps: 30).points
        for (point, next) in zip(points, points.dropFirst()) {
            #expect(point.samples < next.samples && point.functions <= next.functions)
        }
        #expect(isNear(points.first?.functions, Double(incidence.incidences) / 50))
        #expect(isNear(points.first { $0.samples == 50 }?.functions, 225))
        #expect(points.last?.samples == 100)
        let end = try #require(points.last)
        #expect(end.functions < r.chao2)
        let single: [FunctionSet] = [[1, 2]]
        #expect(Rarefaction(Incidence(of: single)).points.map(\.functions) == [2])
        #expect(Rarefaction(Incidence(of: [FunctionSet]())).points.isEmpty)
    }

    @Test("functions all reached once leave nothing to estimate coverage from, and all reached often nothing to add")
    func edges() {
        #expect(Abundance(of: [1, 1, 1]).ace == nil)
        #expect(Abundance(of: [20, 30]).ace?.estimate == 2)
        #expect(Abundance(of: [20, 30]).coverage?.estimate == 1)
        #expect(Abundance(of: [Int]()).chao1 == nil && Abundance(of: [0, 0, 1]).chao1 == nil)
        #expect(Abundance(Incidence(of: r.trees)).observed == 225)
    }
}
