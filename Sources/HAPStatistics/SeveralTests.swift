/// What the p of a test is worth when it is one of several.
public enum SeveralTests {
    /// Holm's adjustment (1979, Scandinavian Journal of Statistics 6:65): with all p below α, the chance of a single false one is at
    /// most α, however the tests depend on each other. In the order given, each at most 1.
    public static func holm(_ p: [Double]) -> [Double] {
        var adjusted = p
        var least = 0.0
        for (place, test) in p.indices.sorted(by: { p[$0] < p[$1] }).enumerated() {
            least = max(least, min(1, p[test] * Double(p.count - place)))
            adjusted[test] = least
        }
        return adjusted
    }

    /// Benjamini and Hochberg's adjustment (1995, Journal of the Royal Statistical Society B 57:289): with all p below α, the share of
    /// false ones among them is at most α on average, for tests that are independent or depend positively.
    public static func benjaminiHochberg(_ p: [Double]) -> [Double] {
        var adjusted = p
        var most = 1.0
        for (place, test) in p.indices.sorted(by: { p[$0] > p[$1] }).enumerated() {
            most = min(most, p[test] * Double(p.count) / Double(p.count - place))
            adjusted[test] = most
        }
        return adjusted
    }
}
