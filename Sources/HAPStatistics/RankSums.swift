import Glibc

/// The distribution of the sum of ranks of the first of two samples, when every choice of which values are the first sample's
/// is equally likely: the exact null distribution of Wilcoxon's test, ties included, by the shift algorithm (Streitberg and Röhmel
/// 1986). Ranks are doubled, so that the mean ranks of ties are whole numbers.
struct RankSums {
    /// Values beyond which nobody waits for the exact distribution: its time grows with their fourth power.
    static let most = 60

    /// `probabilities[s]` is that of a doubled rank sum of s.
    let probabilities: [Double]

    /// The distribution for `size` out of the values with these doubled ranks.
    init(doubledRanks ranks: [Int], size: Int) {
        let total = ranks.reduce(0, +)
        // ways[k][s]: shares of the choices of k values whose ranks sum to s, among the values so far; the factor k/i keeps each
        // step a probability, so that nothing overflows.
        var ways = Array(repeating: [Double](repeating: 0, count: total + 1), count: size + 1)
        ways[0][0] = 1
        for (before, rank) in ranks.enumerated() {
            let seen = Double(before + 1)
            for k in stride(from: min(size, before + 1), through: 0, by: -1) {
                let without = k > before ? 0 : (seen - Double(k)) / seen
                let with = Double(k) / seen
                for s in stride(from: total, through: 0, by: -1) {
                    let taken = k > 0 && s >= rank ? ways[k - 1][s - rank] * with : 0
                    ways[k][s] = ways[k][s] * without + taken
                }
            }
        }
        probabilities = ways[size]
    }

    /// The probability of a sum at least as far from the middle as this one.
    func twoSided(_ sum: Int, middle: Double) -> Double {
        let distance = abs(Double(sum) - middle)
        let probability = probabilities.indices.reduce(0) { total, s in
            abs(Double(s) - middle) >= distance - 1e-9 ? total + probabilities[s] : total
        }
        return min(1, probability)
    }
}

/// Ranks of values, doubled: equal values share the mean of their ranks.
enum DoubledRanks {
    static func of(_ values: [Double]) -> [Int] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = Array(repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = start + 1 + end }
            start = end
        }
        return ranks
    }
}
