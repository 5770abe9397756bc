/// Whether two samples may come from one distribution: how many of the ways to deal their values out would differ as much.
///
/// The statistic is the rank sum, so that one wild value decides nothing (Wilcoxon 1945; Mann and Whitney 1947). Up to 60
/// values all ways are counted; beyond, 9,999 random ones are drawn, with (1 + those as extreme)/(1 + all) so that no p is 0
/// (Davison and Hinkley 1997, 4.2). The result depends on the values and the seed alone.
public struct PermutationTest: Sendable, Hashable {
    /// The probability of a difference this great, or greater, to either side, if there is none.
    public let p: Double
    /// The least p that so few values can give: 1/3 for two against two, so that no difference could be told there.
    public let leastP: Double
    /// Whether all ways were counted.
    public let isExact: Bool

    /// Tests two samples; nil if one is empty or has a value that is not finite.
    public init?(_ first: [Double], _ second: [Double], seed: UInt64 = 1) {
        guard !first.isEmpty, !second.isEmpty, (first + second).allSatisfy(\.isFinite) else { return nil }
        // The smaller sample is dealt out: the same ways, sooner counted, and the same p whichever is called the first.
        let (few, many) = first.count <= second.count ? (first.sorted(), second.sorted()) : (second.sorted(), first.sorted())
        let ranks = DoubledRanks.of(few + many)
        let sum = ranks.prefix(few.count).reduce(0, +)
        let middle = Double(few.count * (few.count + many.count + 1))
        isExact = ranks.count <= RankSums.most
        if isExact {
            let sums = RankSums(doubledRanks: ranks, size: few.count)
            let sorted = ranks.sorted()
            p = sums.twoSided(sum, middle: middle)
            leastP = min(
                sums.twoSided(sorted.prefix(few.count).reduce(0, +), middle: middle),
                sums.twoSided(sorted.suffix(few.count).reduce(0, +), middle: middle))
        } else {
            p = Self.drawn(ranks, few.count, distance: abs(Double(sum) - middle), middle: middle, SplitMix64(seed: seed))
            leastP = 1 / Double(Self.draws + 1)
        }
    }

    private static let draws = 9_999

    private static func drawn(
        _ ranks: [Int], _ size: Int, distance: Double, middle: Double, _ generator: SplitMix64
    ) -> Double {
        var (ranks, generator, extreme) = (ranks, generator, 1)
        for _ in 0..<draws {
            var sum = 0
            for place in 0..<size {
                ranks.swapAt(place, place + generator.next(below: ranks.count - place))
                sum += ranks[place]
            }
            if abs(Double(sum) - middle) >= distance - 1e-9 { extreme += 1 }
        }
        return Double(extreme) / Double(draws + 1)
    }
}
