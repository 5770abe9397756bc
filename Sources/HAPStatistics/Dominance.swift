/// How often a value of one sample is above one of another: Cliff's delta, P(second > first) − P(second < first), from −1 to 1
/// (Cliff 1993, Psychological Bulletin 114:494). It depends on the values' order alone, not on their unit.
public struct Dominance: Sendable, Hashable {
    /// Cliff's delta.
    public let delta: Double
    /// Where it lies, cut to −1 to 1: asymmetric, from the consistent variance (Cliff 1996; Feng and Cliff 2004). For samples of which
    /// one is wholly above the other that variance is 0, and the bound is that of a proportion never seen to fail (Wilson's):
    /// (n − z²)/(n + z²), n being the smaller sample's size.
    public let interval: ConfidenceInterval

    /// The words for a size, from delta alone (Romano et al. 2006).
    public enum Size: String, Sendable, CaseIterable {
        /// Below 0.147.
        case negligible
        /// Below 0.33.
        case small
        /// Below 0.474.
        case medium
        /// 0.474 and more.
        case large
    }

    /// How large the difference is.
    public var size: Size {
        switch abs(delta) {
        case ..<0.147: .negligible
        case ..<0.33: .small
        case ..<0.474: .medium
        default: .large
        }
    }

    /// The dominance of `second` over `first`; nil if one is empty or a value is not finite.
    public init?(of second: [Double], over first: [Double], confidence: Double = 0.95) {
        guard !first.isEmpty, !second.isEmpty, (first + second).allSatisfy(\.isFinite) else { return nil }
        let rows = Self.meanDominance(of: second, over: first)
        let columns = Self.meanDominance(of: first, over: second).map { -$0 }
        delta = rows.reduce(0, +) / Double(rows.count)
        let z = Normal.quantile((1 + confidence) / 2)
        if abs(delta) == 1 {
            let n = Double(min(first.count, second.count))
            let bound = delta * (n - z * z) / (n + z * z)
            interval = ConfidenceInterval(lower: min(bound, delta), upper: max(bound, delta), confidence: confidence)
        } else {
            let variance = Self.variance(delta, rows, columns, ties: Self.ties(first, second))
            interval = Self.interval(delta, variance, z, confidence)
        }
    }

    /// Of each of `values`: the share of `others` below it less the share above it.
    private static func meanDominance(of values: [Double], over others: [Double]) -> [Double] {
        let sorted = others.sorted()
        return values.map { value in
            let below = sorted.partitioningIndex { $0 >= value }
            let notAbove = sorted.partitioningIndex { $0 > value }
            return Double(below - (sorted.count - notAbove)) / Double(sorted.count)
        }
    }

    private static func ties(_ first: [Double], _ second: [Double]) -> Double {
        let sorted = first.sorted()
        let equal = second.reduce(0) { sum, value in
            sum + sorted.partitioningIndex { $0 > value } - sorted.partitioningIndex { $0 >= value }
        }
        return Double(equal) / Double(first.count * second.count)
    }

    private static func variance(_ delta: Double, _ rows: [Double], _ columns: [Double], ties: Double) -> Double {
        let (n, m) = (Double(rows.count), Double(columns.count))
        func spread(_ means: [Double]) -> Double {
            let squares = means.reduce(0) { $0 + ($1 - delta) * ($1 - delta) }
            return means.count > 1 ? squares / Double(means.count - 1) : squares
        }
        let single = 1 - ties - delta * delta
        return ((m - 1) * spread(rows) + (n - 1) * spread(columns) + single) / (n * m)
    }

    private static func interval(_ delta: Double, _ variance: Double, _ z: Double, _ confidence: Double) -> ConfidenceInterval {
        let square = delta * delta
        let centre = delta - delta * square
        let reach = z * (variance * ((1 - square) * (1 - square) + z * z * variance)).squareRoot()
        let scale = 1 - square + z * z * variance
        return ConfidenceInterval(lower: (centre - reach) / scale, upper: (centre + reach) / scale, confidence: confidence)
            .clamped(to: -1...1)
    }
}

extension [Double] {
    /// The first place at which `isAbove` is true, in values for which it is false first and then true.
    fileprivate func partitioningIndex(where isAbove: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if isAbove(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
