/// The variance of a smooth function of how many functions were reached exactly k times.
///
/// The classes are multinomial over all functions that there are, those included that were never reached (Burnham and Overton
/// 1978; Chao and Lee 1992; Colwell, Mao and Chang 2004): cov(f_i, f_j) = f_i (δ_ij − f_j / total). The function is given
/// through linear sums T_a = Σ_k a(k) f_k, so that cov(T_a, T_b) = Σ_k a(k) b(k) f_k − T_a T_b / total, and its gradient is
/// taken numerically.
///
/// It supposes that functions are reached independently of each other. Kernel functions are not, since one path brings
/// many: the intervals are too narrow rather than too wide.
struct DeltaMethod {
    /// `frequencies[k - 1]` functions were reached exactly k times.
    let frequencies: [Int]
    /// How many functions there are to reach; at least those that were.
    let total: Double

    /// The variance of `function`, whose arguments are the sums with the coefficients `sums`. 0 or more.
    func variance(of sums: [(Int) -> Double], _ function: ([Double]) -> Double) -> Double {
        guard total > 0 else { return 0 }
        let reached = frequencies.indices.filter { frequencies[$0] > 0 }
        let rows = sums.map { sum in reached.map { sum($0 + 1) } }
        let counts = reached.map { Double(frequencies[$0]) }
        let values = rows.map { row in zip(row, counts).reduce(0) { $0 + $1.0 * $1.1 } }
        let gradient = values.indices.map { slope(of: function, at: values, along: $0) }
        var variance = 0.0
        for a in rows.indices {
            for b in rows.indices {
                let shared = counts.indices.reduce(0) { $0 + rows[a][$1] * rows[b][$1] * counts[$1] }
                variance += gradient[a] * gradient[b] * (shared - values[a] * values[b] / total)
            }
        }
        return variance.isFinite ? max(0, variance) : 0
    }

    private func slope(of function: ([Double]) -> Double, at point: [Double], along axis: Int) -> Double {
        let step = max(1, abs(point[axis])) * 1e-5
        var (above, below) = (point, point)
        above[axis] += step
        below[axis] -= step
        return (function(above) - function(below)) / (2 * step)
    }
}
