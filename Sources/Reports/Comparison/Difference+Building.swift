import HAPStatistics

extension Difference {
    /// How one number differs between two cells' measurements; nil if a side has none. Its p is not adjusted yet.
    init?(from: [Double], to: [Double]) {
        guard let before = Quartiles(of: from), let after = Quartiles(of: to), let shift = Shift(from: from, to: to),
            let dominance = Dominance(of: to, over: from), let test = PermutationTest(from, to)
        else { return nil }
        let ratio = Ratio(of: to, to: from)
        self.init(
            from: before.median, to: after.median,
            growthPercent: before.median > 0 ? (after.median / before.median - 1) * 100 : nil, shift: shift.estimate,
            shiftInterval: [shift.interval.lower, shift.interval.upper], ratio: ratio?.estimate,
            ratioInterval: ratio.map { [$0.interval.lower, $0.interval.upper] }, confidence: shift.interval.confidence,
            delta: dominance.delta, deltaInterval: [dominance.interval.lower, dominance.interval.upper],
            size: dominance.size.rawValue, p: test.p, leastP: test.leastP, pHolm: test.p, pBH: test.p)
    }
}

extension [ComparedPair] {
    /// Adjusts the tests of one number for being several.
    mutating func adjust(_ number: WritableKeyPath<ComparedPair, Difference?>) {
        let tested = indices.filter { self[$0][keyPath: number] != nil }
        let p = tested.compactMap { self[$0][keyPath: number]?.p }
        for (place, adjusted) in zip(tested, zip(SeveralTests.holm(p), SeveralTests.benjaminiHochberg(p))) {
            self[place][keyPath: number]?.pHolm = adjusted.0
            self[place][keyPath: number]?.pBH = adjusted.1
        }
    }
}
