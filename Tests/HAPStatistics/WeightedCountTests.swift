import Glibc
import Testing

@testable import HAPStatistics

@Suite("Counts at random")
struct WeightedCountTests {
    /// Garwood's bounds as scipy 1.x gives them: chi2.ppf(.025, 2k)/2 and chi2.ppf(.975, 2k+2)/2.
    @Test(
        "the interval of a plain count is Garwood's exact one",
        arguments: [
            (0, 0, 3.6888794541139354), (1, 0.025317807984289876, 5.571643390938898), (10, 4.7953886961324335, 18.39035604201778),
            (100, 81.36399125092314, 121.62679379242638), (985, 924.4396612393041, 1048.4857260669112),
        ])
    func exact(count: Int, lower: Double, upper: Double) {
        let interval = WeightedCount(count: count).interval()
        #expect(abs(interval.lowerBound - lower) < 1e-9 * max(lower, 1))
        #expect(abs(interval.upperBound - upper) < 1e-9 * upper)
    }

    @Test("things of one weight have the interval of their number, times the weight")
    func scales() {
        var halves = WeightedCount(largest: 0.5)
        for _ in 0..<10 { halves.add(0.5) }
        let plain = WeightedCount(count: 10).interval()
        #expect(abs(halves.interval().lowerBound - plain.lowerBound / 2) < 1e-9)
        #expect(abs(halves.interval().upperBound - plain.upperBound / 2) < 1e-9)
        #expect(WeightedCount(largest: 0.5).interval().lowerBound == 0)
    }

    @Test("the interval holds the mean at least as often as it claims, in 4,000 drawn samples of weighted counts")
    func covers() {
        var random = SplitMix64(seed: 7)
        let rates = [(0.2, 6.0), (0.9, 2.0), (0.05, 20.0)]
        let mean = rates.reduce(0) { $0 + $1.0 * $1.1 }
        var held = 0
        for _ in 0..<4_000 {
            var count = WeightedCount(largest: 0.9)
            for (weight, rate) in rates {
                var time = -Self.logarithm(&random)
                while time < rate {
                    count.add(weight)
                    time -= Self.logarithm(&random)
                }
            }
            if count.interval().contains(mean) { held += 1 }
        }
        #expect(held >= 3_780, "\(held) of 4,000")
    }

    private static func logarithm(_ random: inout SplitMix64) -> Double { log((Double(random.next() >> 11) + 1) * 0x1p-53) }
}
