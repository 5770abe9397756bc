import Testing

@testable import HAPStatistics

@Suite struct SpreadTests {
    /// quantile(1:10) and quantile(c(1, 2, 4, 8)) in R, whose default is definition 7.
    @Test("quartiles are those of definition 7")
    func quartiles() {
        let ten = Quartiles(of: [10, 1, 9, 2, 8, 3, 7, 4, 6, 5])
        #expect(ten?.lower == 3.25 && ten?.median == 5.5 && ten?.upper == 7.75)
        let four = Quartiles(of: [8, 4, 2, 1])
        #expect(four?.lower == 1.75 && four?.median == 3 && four?.upper == 5)
        let one = Quartiles(of: [7])
        #expect(one?.lower == 7 && one?.median == 7 && one?.upper == 7)
        #expect(Quartiles(of: []) == nil && Quartiles(of: [1, .nan]) == nil)
    }

    @Test("the generator gives its published numbers")
    func generator() {
        var generator = SplitMix64(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
        #expect(generator.next() == 9_817_491_932_198_370_423)
        var counts = Array(repeating: 0, count: 7)
        for _ in 0..<7_000 { counts[generator.next(below: 7)] += 1 }
        #expect(counts.allSatisfy { (850...1_150).contains($0) })
    }

    @Test("few values give their range, and say how little it is worth")
    func few() {
        #expect(MedianInterval(of: []) == nil && MedianInterval(of: [1]) == nil)
        let two = MedianInterval(of: [5, 3])
        #expect(two?.lower == 3 && two?.upper == 5 && two?.confidence == 0.5)
        let five = MedianInterval(of: [1, 5, 3, 2, 4])
        #expect(five?.lower == 1 && five?.upper == 5 && five?.confidence == 0.9375)
        #expect(MedianInterval(of: [1, 2, 3, 4, 5, 6])?.confidence == 0.95)
    }

    @Test("the interval depends on values and seed alone")
    func order() {
        let values = (0..<50).map { Double(($0 * 37) % 101) }
        let interval = MedianInterval(of: values)
        #expect(interval == MedianInterval(of: values.reversed()))
        #expect(interval == MedianInterval(of: values.sorted()))
        func few(_ seed: UInt64) -> MedianInterval? { MedianInterval(of: values, confidence: 0.05, resamples: 5, seed: seed) }
        #expect(few(1) == few(1) && few(1) != few(2))
    }

    @Test("the interval holds the median, widens with confidence, and is a point for equal values")
    func shape() throws {
        let values = (0..<99).map(Double.init)
        let narrow = try #require(MedianInterval(of: values, confidence: 0.5))
        let wide = try #require(MedianInterval(of: values, confidence: 0.99))
        #expect(wide.lower < narrow.lower && narrow.lower < 49 && 49 < narrow.upper && narrow.upper < wide.upper)
        let same = MedianInterval(of: Array(repeating: 3, count: 20))
        #expect(same?.lower == 3 && same?.upper == 3)
        #expect(MedianInterval(of: [1, 2, .infinity, 4, 5, 6]) == nil)
    }

    /// The interval of order statistics of 99 values with at least 95 % is [40th, 60th]: the bootstrap must be near it.
    @Test("the bootstrap agrees with the binomial interval of the median")
    func binomial() throws {
        let interval = try #require(MedianInterval(of: (1...99).map(Double.init)))
        #expect(abs(interval.lower - 40) <= 1.5 && abs(interval.upper - 60) <= 1.5)
        #expect(interval.lower <= 40 && interval.upper >= 60)
    }

    /// The ranks of Conover 1999, table A3 (n = 20, p = 1/2), and of R's qbinom(0.025, n, 0.5).
    @Test(
        "is never narrower than the order statistics that hold the median with 95 %",
        arguments: [
            (6, 1), (7, 1), (8, 1), (9, 2), (12, 3), (15, 4), (20, 6), (23, 7), (50, 18), (99, 40), (10_000, 4_902),
        ])
    func ranks(count: Int, rank: Int) throws {
        #expect(MedianInterval.rank(count, 0.95) == rank)
        guard count < 100 else { return }
        let interval = try #require(MedianInterval(of: (1...count).map(Double.init), resamples: 200))
        #expect(interval.lower <= Double(rank) && interval.upper >= Double(count + 1 - rank))
    }
}
