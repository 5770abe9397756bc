/// Quantiles by definition 7 of Hyndman and Fan (1996, The American Statistician 50:361): linear between the order statistics at
/// rank 1 + (n − 1) p. The default of R, NumPy and spreadsheets.
enum Quantile {
    /// The quantile of values that are sorted, at least one; `share` from 0 to 1.
    static func of(sorted values: [Double], _ share: Double) -> Double {
        let rank = Double(values.count - 1) * share
        let below = min(Int(rank), values.count - 1)
        let above = min(below + 1, values.count - 1)
        return values[below] + (rank - Double(below)) * (values[above] - values[below])
    }
}

/// The middle of some values and where their middle half lies, by definition 7 of Hyndman and Fan (1996).
public struct Quartiles: Sendable, Hashable {
    /// A quarter of the values is below it.
    public let lower: Double
    /// Half of the values is below it.
    public let median: Double
    /// Three quarters of the values are below it.
    public let upper: Double

    /// The quartiles of values in any order; nil for no value, or one that is not finite. One value is all three.
    public init?(of values: [Double]) {
        guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
        let sorted = values.sorted()
        lower = Quantile.of(sorted: sorted, 0.25)
        median = Quantile.of(sorted: sorted, 0.5)
        upper = Quantile.of(sorted: sorted, 0.75)
    }
}
