/// Sets that are unlike the others, and the functions that make them so.
public struct Outlier: Sendable, Hashable {
    /// The set's number.
    public let set: Int
    /// Its mean distance to the others.
    public let distance: Double
    /// How far that is from the median of all, in robust standard deviations.
    public let score: Double
    /// Functions that it has and at most a tenth of the others do.
    public let extra: FunctionSet
    /// Functions that it lacks and at least nine tenths of the others have.
    public let lacking: FunctionSet

    /// Scores beyond this are outliers (Iglewicz and Hoaglin 1993).
    public static let limit = 3.5
    /// Fewer sets than this have no median worth departing from.
    public static let fewest = 5

    /// The outliers among sets, the most unlike first: those whose mean distance to the others has a modified z-score above
    /// `limit` (Iglewicz and Hoaglin 1993, 0.6745 (x − median)/MAD; where the MAD is 0, with the mean absolute deviation, 0.7979).
    public static func among(_ sets: [FunctionSet], _ distances: DistanceMatrix) -> [Outlier] {
        guard sets.count >= fewest, distances.count == sets.count else { return [] }
        let means = sets.indices.map(distances.meanDistance)
        let scores = ModifiedZ.scores(of: means)
        let tally = FunctionTally(of: sets)
        let others = sets.count - 1
        return sets.indices.filter { scores[$0] > limit }.sorted { (scores[$1], $0) < (scores[$0], $1) }.map { set in
            let extra = sets[set].filter { 10 * (tally.count(of: $0) - 1) <= others }
            let lacking = tally.functions { 10 * $0 >= 9 * others }.subtracting(sets[set])
            return Outlier(
                set: set, distance: means[set], score: scores[set], extra: FunctionSet(extra), lacking: lacking)
        }
    }
}

/// Distances from the median in robust standard deviations.
enum ModifiedZ {
    static func scores(of values: [Double]) -> [Double] {
        guard let median = Quartiles(of: values)?.median else { return [] }
        let deviations = values.map { abs($0 - median) }
        let mad = Quartiles(of: deviations)?.median ?? 0
        let mean = deviations.reduce(0, +) / Double(deviations.count)
        let scale = mad > 0 ? mad / 0.6745 : mean / 0.7979
        return values.map { scale > 0 ? ($0 - median) / scale : 0 }
    }
}
