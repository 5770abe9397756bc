/// Where numbers from 0 to `top` lie on an axis, and the round ones among them that are written beside it.
struct PlotScale {
    let top: Double
    let ticks: [Double]

    /// A scale that holds `largest`, with about `count` steps of 1, 2 or 5 times a power of ten. It ends at a step, or at
    /// `largest` itself if it is `tight`.
    init(holding largest: Double, steps count: Int, tight: Bool = false) {
        let bounded = largest.isFinite && largest > 0 ? largest : 1
        var step = 1e-6
        let multiples = [2.0, 2.5, 2.0]
        var turn = 0
        while step * Double(count) < bounded, turn < 100 {
            step *= multiples[turn % 3]
            turn += 1
        }
        let steps = Int((bounded / step).rounded(tight ? .down : .up))
        top = tight ? bounded : step * Double(steps)
        ticks = (0...steps).map { step * Double($0) }
    }

    /// The place of `value` between `start` and `end`.
    func place(_ value: Double, from start: Double, to end: Double) -> Double {
        start + (end - start) * min(max(value / top, 0), 1)
    }
}
