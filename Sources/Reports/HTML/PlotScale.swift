/// Where numbers from `base` to `top` lie on an axis, and the round ones among them that are written beside it.
struct PlotScale {
    let base: Double
    let top: Double
    let ticks: [Double]

    /// A scale that holds `largest`, with about `count` steps of 1, 2 or 5 times a power of ten. It ends at a step, or at
    /// `largest` itself if it is `tight`.
    init(holding largest: Double, steps count: Int, tight: Bool = false) {
        self.init(from: 0, to: largest.isFinite && largest > 0 ? largest : 1, steps: count, tight: tight)
    }

    /// A scale that holds all from `least` to `greatest`, both finite. It begins and ends at a step, or there if it is `tight`.
    init(from least: Double, to greatest: Double, steps count: Int, tight: Bool = false) {
        let range = max(greatest - least, 1e-6 * max(1, greatest.magnitude))
        var step = 1e-6
        let multiples = [2.0, 2.5, 2.0]
        var turn = 0
        while step * Double(count) < range, turn < 100 {
            step *= multiples[turn % 3]
            turn += 1
        }
        let first = (least / step).rounded(tight ? .up : .down)
        let last = ((least + range) / step).rounded(tight ? .down : .up)
        base = tight ? least : step * first
        top = tight ? least + range : step * last
        ticks = (0...max(0, Int(last - first))).map { step * (first + Double($0)) }
    }

    /// The place of `value` between `start` and `end`.
    func place(_ value: Double, from start: Double, to end: Double) -> Double {
        start + (end - start) * min(max((value - base) / (top - base), 0), 1)
    }
}
