/// A sum over a set of functions, of which some may have nothing to add because nothing is known of them.
public struct WeightedSum: Sendable, Hashable {
    /// The sum over the functions that have a weight.
    public let total: Double
    /// How many functions had no weight: a sum with many of them is no measure of the set.
    public let missing: Int
}

extension FunctionSet {
    /// Adds up each function's weight, in ascending order of the functions, so that equal sets have equal sums to the last bit.
    public func sum(of weight: (Int) -> Double?) -> WeightedSum {
        var total = 0.0
        var missing = 0
        for function in self {
            if let weight = weight(function) {
                total += weight
            } else {
                missing += 1
            }
        }
        return WeightedSum(total: total, missing: missing)
    }

    /// The Horizontal Attack Profile (Bottomley 2018): bug density × lines, over the functions that were reached.
    ///
    /// `lines` gives a function's source lines, or nil if they are not known; `density` the bugs expected in one of them.
    public func horizontalAttackProfile(lines: (Int) -> Int?, density: (Int) -> Double) -> WeightedSum {
        sum { function in lines(function).map { Double($0) * density(function) } }
    }
}
