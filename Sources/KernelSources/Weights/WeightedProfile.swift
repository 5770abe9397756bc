public import HAPStatistics

/// The Horizontal Attack Profile of some functions under a weight: what is expected in them, with an interval of 95 %.
///
/// Densities of different areas are known independently of each other, those of one area not at all: lines are added up by area,
/// and the areas' intervals are put together by recovering their variances (MOVER: Zou, Huang and Zhang 2009, Computational
/// Statistics and Data Analysis 53:1033), which for one area is its own interval.
public struct WeightedProfile: Sendable, Hashable {
    /// What is expected.
    public private(set) var value = 0.0
    /// The lower bound.
    public private(set) var lower = 0.0
    /// The upper bound.
    public private(set) var upper = 0.0
    /// Functions of which the weight says nothing, or whose lines are not known.
    public private(set) var missing = 0

    /// The profile of what functions add; nil for one that adds nothing known.
    public init(of contributions: some Sequence<Weight.Contribution?>) {
        let all = Array(contributions)
        self.init(of: FunctionSet(all.indices), all)
    }

    /// The profile of the functions in a set, each of which adds what stands at its place in `contributions`.
    public init(of functions: FunctionSet, _ contributions: [Weight.Contribution?]) {
        var groups: [(value: Double, below: Double, above: Double)] = []
        for function in functions {
            guard let contribution = contributions[function] else {
                missing += 1
                continue
            }
            let (amount, density) = (contribution.amount, contribution.density)
            let group = contribution.group.number
            while groups.count <= group { groups.append((0, 0, 0)) }
            groups[group].value += amount * density.perLine
            groups[group].below += amount * (density.perLine - density.lower)
            groups[group].above += amount * (density.upper - density.perLine)
        }
        // In an order of their own, so that equal sets have equal profiles to the last bit.
        let ordered = groups.sorted { ($0.value, $0.below, $0.above) < ($1.value, $1.below, $1.above) }
        value = ordered.reduce(0) { $0 + $1.value }
        lower = max(0, value - ordered.reduce(0) { $0 + $1.below * $1.below }.squareRoot())
        upper = value + ordered.reduce(0) { $0 + $1.above * $1.above }.squareRoot()
    }
}
