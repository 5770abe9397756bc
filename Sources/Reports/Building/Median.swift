import HAPStatistics

/// The middle of some counts.
enum Median {
    /// The median; nil of none.
    static func of(_ counts: [Int]) -> Double? {
        Quartiles(of: counts.map(Double.init))?.median
    }
}
