import Foundation

@testable import HAPStatistics

/// Numbers drawn from distributions, the same in every run.
struct Noise {
    private var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    /// From 0 up to 1.
    mutating func uniform() -> Double { Double(generator.next() >> 11) / Double(1 << 53) }

    /// Of mean 0 and variance 1 (Box and Muller).
    mutating func normal() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
    }

    mutating func below(_ bound: Int) -> Int { generator.next(below: bound) }

    static func logarithm(_ value: Double) -> Double { log(value) }
}
