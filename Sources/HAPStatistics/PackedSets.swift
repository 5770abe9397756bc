/// Sets laid out for counting what pairs of them have in common.
///
/// Functions that no set or every set has tell no pair apart. They are left out (the latter are added to every pair's count), and
/// the others moved together, so that a pair costs a word operation for each 64 functions that vary.
struct PackedSets {
    private let count: Int
    /// Words of a set, a multiple of `block`.
    private let stride: Int
    private let words: [UInt64]
    /// Functions that every set has.
    private let shared: Int

    private typealias Lanes = SIMD4<UInt64>
    /// Words that the inner loop takes at once: 8 vectors of 4.
    private static let block = 32
    /// Sets whose words stay in the cache while others pass by.
    private static let tile = 32

    init(_ sets: [FunctionSet]) {
        count = sets.count
        let core = FunctionSet.core(of: sets)
        let varying = FunctionSet.union(of: sets).subtracting(core)
        shared = core.count
        let width = varying.count
        stride = (width + 64 * Self.block - 1) / (64 * Self.block) * Self.block
        var words = [UInt64](repeating: 0, count: stride * sets.count)
        let masks = varying.words.enumerated().filter { $0.element != 0 }.map { (word: $0.offset, mask: $0.element) }
        for (number, set) in sets.enumerated() {
            var place = number * stride * 64
            for (word, mask) in masks {
                let bits = mask.nonzeroBitCount
                if word < set.words.count {
                    let packed = Self.gathered(set.words[word], mask)
                    words[place / 64] |= packed << UInt64(place % 64)
                    if place % 64 + bits > 64 { words[place / 64 + 1] |= packed >> UInt64(64 - place % 64) }
                }
                place += bits
            }
        }
        self.words = words
    }

    /// The bits of `word` that `mask` names, moved together at the low end.
    private static func gathered(_ word: UInt64, _ mask: UInt64) -> UInt64 {
        if mask == .max { return word }
        var (rest, result, place) = (mask, UInt64(0), UInt64(0))
        while rest != 0 {
            result |= ((word >> UInt64(rest.trailingZeroBitCount)) & 1) << place
            rest &= rest - 1
            place += 1
        }
        return result
    }

    /// Adds `factor` times the size of each pair's intersection, pairs in the order of `DistanceMatrix`.
    func addIntersections(times factor: Int, to sums: inout [Int]) {
        words.withUnsafeBufferPointer { words in
            for rows in stride(from: 0, to: count, by: Self.tile) {
                for columns in stride(from: rows, to: count, by: Self.tile) {
                    for first in rows..<min(rows + Self.tile, count) {
                        for second in max(first + 1, columns)..<max(first + 1, columns, min(columns + Self.tile, count)) {
                            sums[first * (2 * count - first - 1) / 2 + second - first - 1] +=
                                factor * (shared + Self.common(words, first * stride, second * stride, stride))
                        }
                    }
                }
            }
        }
    }

    private func stride(from start: Int, to end: Int, by step: Int) -> StrideTo<Int> {
        Swift.stride(from: start, to: end, by: step)
    }

    /// How many bits two stretches of words have in common: eight vectors go through carry-save adders, so that only one in
    /// eight has its bits counted (Harley and Seal; Muła, Kurz and Lemire 2018, The Computer Journal 61:111).
    private static func common(_ words: UnsafeBufferPointer<UInt64>, _ first: Int, _ second: Int, _ length: Int) -> Int {
        var (ones, twos, fours, eights) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        guard length > 0, let base = UnsafeRawPointer(words.baseAddress) else { return 0 }
        let (a, b) = (base + first * 8, base + second * 8)
        func pair(_ vector: Int) -> Lanes {
            a.loadUnaligned(fromByteOffset: vector * 32, as: Lanes.self)
                & b.loadUnaligned(fromByteOffset: vector * 32, as: Lanes.self)
        }
        func add(_ x: Lanes, _ y: Lanes, to sum: inout Lanes) -> Lanes {
            let half = sum ^ x
            let carry = sum & x | half & y
            sum = half ^ y
            return carry
        }
        var vector = 0
        while vector < length / 4 {
            let twosA = add(pair(vector), pair(vector + 1), to: &ones)
            let twosB = add(pair(vector + 2), pair(vector + 3), to: &ones)
            let foursA = add(twosA, twosB, to: &twos)
            let twosC = add(pair(vector + 4), pair(vector + 5), to: &ones)
            let twosD = add(pair(vector + 6), pair(vector + 7), to: &ones)
            let foursB = add(twosC, twosD, to: &twos)
            eights &+= counts(add(foursA, foursB, to: &fours))
            vector += 8
        }
        let total = eights &<< 3 &+ counts(fours) &<< 2 &+ counts(twos) &<< 1 &+ counts(ones)
        return Int(total[0] &+ total[1] &+ total[2] &+ total[3])
    }

    /// The bits of each lane, counted in parallel (Warren, Hacker's Delight, figure 5-2).
    private static func counts(_ lanes: Lanes) -> Lanes {
        let m1 = Lanes(repeating: 0x5555_5555_5555_5555)
        let m2 = Lanes(repeating: 0x3333_3333_3333_3333)
        let m4 = Lanes(repeating: 0x0F0F_0F0F_0F0F_0F0F)
        var x = lanes &- (lanes &>> 1 & m1)
        x = (x & m2) &+ (x &>> 2 & m2)
        x = (x &+ x &>> 4) & m4
        x = x &+ x &>> 8
        x = x &+ x &>> 16
        x = x &+ x &>> 32
        return x & Lanes(repeating: 0x7F)
    }
}
