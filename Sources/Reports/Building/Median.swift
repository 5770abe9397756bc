import HAPStatistics

/// The middle of some counts.
enum Median {
    /// The median; nil of none.
    static func of(_ counts: [Int]) -> Double? {
        of(counts.map(Double.init))
    }

    /// The median; nil of none.
    static func of(_ values: [Double]) -> Double? {
        Quartiles(of: values)?.median
    }
}
