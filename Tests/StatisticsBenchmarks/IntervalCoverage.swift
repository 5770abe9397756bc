import Foundation
import HAPStatistics

/// How often the intervals that claim 95 % hold the truth, in many simulated worlds of which the truth is known, by the number of
/// measurements: a table in Markdown.
///
/// In the first world sixty functions are common and sixty alike rare, so that Chao's bound is the richness itself. In the second functions are of
/// all rarities, and Chao's bound is only a bound. In the third functions come in paths of twelve that are reached together.
struct IntervalCoverage {
    let worlds: Int

    private struct World {
        let name: String
        /// The probability of each group of functions that are reached together.
        let probabilities: [Double]
        let together: Int
    }

    private static let kinds = [
        World(name: "alike rare", probabilities: (0..<120).map { $0 < 60 ? 0.06 : 0.9 }, together: 1),
        World(name: "of all rarities", probabilities: (0..<200).map { 0.02 + 0.9 * Double($0 % 20) / 20 }, together: 1),
        World(
            name: "of all rarities, in paths of 12", probabilities: (0..<200).map { 0.02 + 0.9 * Double($0 % 20) / 20 },
            together: 12),
    ]

    var table: String {
        let rows = Self.kinds.flatMap { kind in
            [2, 3, 5, 10, 24].map { samples in
                let held = held(kind, samples: samples, seed: UInt64(samples))
                let shares = [held.chao2, held.below, held.ice, held.coverage, held.curve].map { $0.map(Self.percent) ?? "–" }
                return "| \(kind.name) | \(samples) | \(shares.joined(separator: " | ")) |"
            }
        }
        return """
            | functions | measurements | Chao2 | not above | ICE | coverage | S(⌈m/2⌉) |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: |
            \(rows.joined(separator: "\n"))

            """
    }

    private static func percent(_ share: Double) -> String { "\((share * 1_000).rounded() / 10) %" }

    private struct Held {
        var chao2: Double?
        var below: Double?
        var ice: Double?
        var coverage: Double?
        var curve: Double?
    }

    private func held(_ world: World, samples: Int, seed: UInt64) -> Held {
        var dice = Dice(state: seed)
        let probabilities = world.probabilities
        let (all, half) = (Double(probabilities.count * world.together), (samples + 1) / 2)
        let expected = Double(world.together) * probabilities.reduce(0) { $0 + 1 - pow(1 - $1, Double(half)) }
        var (chao2, below, ice, iceAsked, coverage, curve) = (0, 0, 0, 0, 0, 0)
        for _ in 0..<worlds {
            let sets = (0..<samples).map { _ in
                let reached = probabilities.indices.filter { dice.uniform() < probabilities[$0] }
                return FunctionSet(reached.flatMap { ($0 * world.together)..<(($0 + 1) * world.together) })
            }
            let incidence = Incidence(of: sets)
            let known = FunctionSet.union(of: sets).reduce(0) { $0 + probabilities[$1 / world.together] }
            let truth = known / probabilities.reduce(0, +) / Double(world.together)
            if let interval = incidence.chao2?.interval() {
                chao2 += interval.lower <= all && all <= interval.upper ? 1 : 0
                below += interval.lower <= all ? 1 : 0
            }
            if let interval = incidence.ice?.interval() {
                iceAsked += 1
                ice += interval.lower <= all && all <= interval.upper ? 1 : 0
            }
            if let interval = incidence.coverageEstimate?.interval() {
                coverage += interval.lower <= truth && truth <= interval.upper ? 1 : 0
            }
            if let interval = Rarefaction(incidence, at: [half]).points.first?.interval() {
                curve += interval.lower <= expected && expected <= interval.upper ? 1 : 0
            }
        }
        func share(_ count: Int, of all: Int) -> Double? { all == 0 ? nil : Double(count) / Double(all) }
        return Held(
            chao2: share(chao2, of: worlds), below: share(below, of: worlds), ice: share(ice, of: iceAsked),
            coverage: share(coverage, of: worlds), curve: share(curve, of: worlds))
    }
}

/// Numbers from 0 up to 1, the same in every run (Steele, Lea and Flood's SplitMix).
private struct Dice {
    var state: UInt64

    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) / Double(1 << 53)
    }
}
