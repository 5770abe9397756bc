import Testing

@testable import HAPStatistics

@Suite("Comparisons of two samples, and changes in a series")
struct ComparisonTests {
    let r = Reference.r
    let python = Reference.python

    @Test("the shift, its interval and confidence are those of R's wilcox.test")
    func shift() throws {
        let shift = try #require(Shift(from: r.shift.x, to: r.shift.y))
        #expect(isNear(shift.estimate, r.shift.estimate))
        #expect(isNear([shift.interval.lower, shift.interval.upper], r.shift.interval))
        #expect(isNear(shift.interval.confidence, r.shift.confidence))
        let two = try #require(Shift(from: [1, 2.25], to: [5, 7.5]))
        #expect(isNear([two.interval.lower, two.interval.upper], r.pairs.interval))
        #expect(isNear(two.interval.confidence, 1 - 2.0 / 6))
        #expect(Shift(from: [], to: [1]) == nil && Shift(from: [1], to: [.nan]) == nil)
    }

    @Test("the ratio is the shift of logarithms")
    func ratio() throws {
        let ratio = try #require(Ratio(of: r.shift.y, to: r.shift.x))
        #expect(isNear(ratio.estimate.logarithm, r.shift.log_estimate))
        #expect(isNear([ratio.interval.lower.logarithm, ratio.interval.upper.logarithm], r.shift.log_interval))
        #expect(Ratio(of: [1], to: [0]) == nil)
    }

    @Test("the permutation test is R's, with ties and without")
    func permutation() throws {
        #expect(isNear(PermutationTest(r.shift.x, r.shift.y)?.p, r.shift.p))
        #expect(isNear(PermutationTest(r.ties.x, r.ties.y)?.p, r.ties.p))
        let two = try #require(PermutationTest([1, 2.25], [5, 7.5]))
        #expect(isNear(two.p, r.pairs.p) && isNear(two.leastP, r.pairs.p) && two.isExact)
        #expect(PermutationTest([3, 3], [3, 3, 3])?.p == 1)
        #expect(PermutationTest([], [1]) == nil)
    }

    @Test("random ways agree with all ways, and the greater sample may be either")
    func drawn() throws {
        let first = (0..<53).map { Double(($0 * 37) % 101) }
        let second = (0..<8).map { Double(($0 * 37) % 101 + 21) }
        let drawn = try #require(PermutationTest(first, second))
        #expect(!drawn.isExact)
        let ranks = DoubledRanks.of(second + first)
        let exact = RankSums(doubledRanks: ranks, size: 8).twoSided(ranks.prefix(8).reduce(0, +), middle: 8 * 62)
        #expect(isNear(drawn.p, exact, 0.02))
        #expect(PermutationTest(second, first) == drawn)
        let (one, other) = (Shift(from: first, to: second), Shift(from: second, to: first))
        #expect(one?.estimate == other.map { -$0.estimate } && one?.interval.lower == other.map { -$0.interval.upper })
    }

    @Test("dominance is that of the Mann-Whitney statistic, and turns with the samples")
    func dominance() throws {
        let example = python.dominance
        let dominance = try #require(Dominance(of: example.y, over: example.x))
        #expect(isNear(dominance.delta, example.delta) && dominance.size == .large)
        #expect(dominance.interval.lower < dominance.delta && dominance.delta < dominance.interval.upper)
        let turned = try #require(Dominance(of: example.x, over: example.y))
        #expect(isNear(turned.delta, -example.delta) && isNear(turned.interval.lower, -dominance.interval.upper))
        let whole = try #require(Dominance(of: [5, 6, 7], over: [1, 2, 3]))
        #expect(whole.delta == 1 && whole.interval.upper == 1 && whole.interval.lower < 0)
        #expect(Dominance(of: [1, 1], over: [1, 1, 1])?.size == .negligible)
    }

    @Test("adjustments for several tests are R's p.adjust")
    func several() {
        #expect(isNear(SeveralTests.holm(r.p), r.holm))
        #expect(isNear(SeveralTests.benjaminiHochberg(r.p), r.bh))
        #expect(SeveralTests.holm([]).isEmpty)
    }

    @Test("the normal quantile is R's")
    func normal() {
        for (share, expected) in zip(r.normal.share, r.normal.quantile) {
            #expect(isNear(Normal.quantile(share), expected, 1e-6))
            #expect(isNear(Normal.share(below: expected), share, 1e-9))
        }
    }

    @Test("places of change are those of ruptures' PELT, and tests bear them out", arguments: ["two", "one", "none"])
    func changes(name: String) throws {
        let series = try #require(python.series[name])
        let found = ChangePoints(in: series.values)
        #expect(found.changes.map(\.index) == series.changes)
        #expect(found.changes.allSatisfy { $0.p <= 0.05 })
    }

    @Test("a level of equal values changes where it does; noise, a single wild value and few values do not")
    func levels() {
        #expect(ChangePoints(in: [5, 5, 5, 5, 5, 9, 9, 9, 9, 9]).changes.map(\.index) == [5])
        #expect(ChangePoints(in: Array(repeating: 1_540.5, count: 30)).changes.isEmpty)
        #expect(ChangePoints(in: [5, 5, 5, 5, 50, 5, 5, 5, 5, 5, 5, 5]).changes.isEmpty)
        #expect(ChangePoints(in: [1, 2, 9]).changes.isEmpty && ChangePoints(in: []).changes.isEmpty)
    }

    @Test("noise alone is rarely taken for a change")
    func falseAlarms() {
        var random = Noise(seed: 11)
        let alarms = (0..<15).count { _ in !ChangePoints(in: (0..<24).map { _ in random.normal() }).changes.isEmpty }
        #expect(alarms <= 2)
    }
}

extension Double {
    fileprivate var logarithm: Double { Noise.logarithm(self) }
}
