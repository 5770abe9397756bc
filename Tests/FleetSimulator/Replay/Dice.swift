/// The same numbers in each run: a linear congruential generator.
public struct Dice {
    private var state: UInt64

    /// Dice that fall as `seed` says.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next number below `bound`.
    public mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % max(1, bound)
    }
}
