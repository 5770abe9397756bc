import Testing

@testable import HAPStatistics

@Suite("The same sets in another order, or over other hosts, give the same numbers")
struct InvarianceTests {
    private static let worlds = 15

    @Test("union, core, spectrum, richness, coverage, curve and medians do not depend on the order")
    func order() {
        var noise = Noise(seed: 21)
        for _ in 0..<Self.worlds {
            let sets = Self.sets(&noise)
            let other = Self.shuffled(sets, &noise)
            let (one, two) = (Incidence(of: sets), Incidence(of: other))
            #expect(one == two && one.chao2 == two.chao2 && one.ice == two.ice && one.coverageEstimate == two.coverageEstimate)
            #expect(Rarefaction(one) == Rarefaction(two))
            let (tally, turned) = (FunctionTally(of: sets), FunctionTally(of: other))
            #expect(tally.union == turned.union && tally.core == turned.core && tally.spectrum == turned.spectrum)
            #expect(tally.union == .union(of: sets) && tally.core == .core(of: sets))
            let sizes = sets.map { Double($0.count) }
            #expect(MedianInterval(of: sizes, resamples: 50) == MedianInterval(of: other.map { Double($0.count) }, resamples: 50))
        }
    }

    @Test("counting sets host by host and adding up, however they are split, is counting them at once")
    func split() {
        var noise = Noise(seed: 22)
        for _ in 0..<Self.worlds {
            let sets = Self.sets(&noise)
            let whole = FunctionTally(of: sets)
            let hosts = 1 + noise.below(5)
            var parts = Array(repeating: [FunctionSet](), count: hosts)
            for set in sets { parts[noise.below(hosts)].append(set) }
            let tallies = parts.map { FunctionTally(of: $0) }
            #expect(FunctionSet.union(of: tallies.map(\.union)) == whole.union)
            #expect(FunctionSet.core(of: tallies.filter { $0.samples > 0 }.map(\.core)) == whole.core)
            #expect(
                whole.union.allSatisfy { function in
                    tallies.reduce(0) { $0 + $1.count(of: function) } == whole.count(of: function)
                })
            #expect(Incidence(of: parts.flatMap { $0 }) == Incidence(of: sets))
        }
    }

    @Test("functions may be numbered otherwise")
    func renumbered() {
        var noise = Noise(seed: 23)
        for _ in 0..<Self.worlds {
            let sets = Self.sets(&noise)
            let numbers = Self.shuffled(Array(0..<900), &noise)
            let renumbered = sets.map { FunctionSet($0.map { numbers[$0] }) }
            #expect(Incidence(of: sets) == Incidence(of: renumbered))
            #expect(DistanceMatrix(of: sets) == DistanceMatrix(of: renumbered))
            let weights = (0..<900).map { ($0 * 7) % 60 }
            var moved = weights
            for (old, new) in numbers.enumerated() { moved[new] = weights[old] }
            #expect(DistanceMatrix(of: sets) { weights[$0] } == DistanceMatrix(of: renumbered) { moved[$0] })
        }
    }

    @Test("distances, linkage and outliers follow the sets when these are turned round")
    func distances() {
        var noise = Noise(seed: 24)
        for _ in 0..<Self.worlds {
            let sets = Self.sets(&noise)
            let turned = Array(sets.reversed())
            let (one, two) = (DistanceMatrix(of: sets), DistanceMatrix(of: turned))
            let last = sets.count - 1
            #expect(sets.indices.allSatisfy { a in sets.indices.allSatisfy { b in one[a, b] == two[last - a, last - b] } })
            #expect(isNear(AverageLinkage(one).merges.map(\.height), AverageLinkage(two).merges.map(\.height), 1e-12))
            let outliers = Set(Outlier.among(sets, one).map(\.set))
            #expect(outliers == Set(Outlier.among(turned, two).map { sets.count - 1 - $0.set }))
        }
    }

    @Test("tests and shifts depend on values alone")
    func comparisons() {
        var noise = Noise(seed: 25)
        for _ in 0..<Self.worlds {
            let a = (0..<(1 + noise.below(7))).map { _ in noise.normal().rounded() }
            let b = (0..<(1 + noise.below(7))).map { _ in (noise.normal() * 2).rounded() }
            let (c, d) = (Self.shuffled(a, &noise), Self.shuffled(b, &noise))
            #expect(PermutationTest(a, b) == PermutationTest(c, d) && PermutationTest(a, b) == PermutationTest(b, a))
            #expect(Shift(from: a, to: b) == Shift(from: c, to: d))
            #expect(isNear(Dominance(of: a, over: b)?.delta, Dominance(of: c, over: d)?.delta ?? 9, 1e-12))
        }
    }

    @Test("the tally is what counting one by one gives, for any number of sets")
    func tally() {
        var noise = Noise(seed: 26)
        for count in [0, 1, 14, 15, 16, 31, 70] {
            let sets = (0..<count).map { _ in Self.set(&noise) }
            let tally = FunctionTally(of: sets)
            #expect((0..<900).allSatisfy { function in tally.count(of: function) == sets.count { $0.contains(function) } })
            #expect(tally.count(of: -1) == 0 && tally.count(of: 1 << 23) == 0)
        }
    }

    private static func sets(_ noise: inout Noise) -> [FunctionSet] {
        (0..<(6 + noise.below(12))).map { _ in set(&noise) }
    }

    private static func set(_ noise: inout Noise) -> FunctionSet {
        let width = 1 + noise.below(899)
        let threshold = noise.uniform()
        return FunctionSet((0..<width).filter { _ in noise.uniform() < threshold })
    }

    private static func shuffled<Element>(_ elements: [Element], _ noise: inout Noise) -> [Element] {
        var elements = elements
        for place in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(place, noise.below(place + 1)) }
        return elements
    }
}
