/// How many of several sets each function is in.
///
/// The sets are added up in columns of bits: plane p holds bit p of every function's count, so that one word operation counts
/// 64 functions (bit-sliced counters; Warren, Hacker's Delight, 5-1). Fifteen sets are first counted in four planes, which the
/// processor's first cache holds, so that the carry into the higher planes is rare.
public struct FunctionTally: Sendable {
    /// How many sets were counted.
    public let samples: Int
    /// `planes[p]` holds bit p of the counts, as `FunctionSet` has its words.
    private let planes: [[UInt64]]

    /// Counts the functions of `sets`.
    public init(of sets: some Collection<FunctionSet>) {
        samples = sets.count
        let words = sets.reduce(0) { max($0, $1.words.count) }
        var adder = BitPlaneAdder(words: words)
        for set in sets { adder.add(set.words) }
        planes = adder.finished()
    }

    /// How many sets have the function.
    public func count(of function: Int) -> Int {
        let (word, bit) = (function / 64, UInt64(function & 63))
        guard function >= 0 else { return 0 }
        return planes.indices.reduce(0) { sum, plane in
            word < planes[plane].count ? sum | Int(planes[plane][word] >> bit & 1) << plane : sum
        }
    }

    /// How many sets have each function, up to the last that one of them has.
    var counts: [Int] {
        var counts = [Int](repeating: 0, count: 64 * (planes.map(\.count).max() ?? 0))
        for (number, plane) in planes.enumerated() {
            for (word, bits) in plane.enumerated() {
                var left = bits
                while left != 0 {
                    counts[64 * word + left.trailingZeroBitCount] |= 1 << number
                    left &= left - 1
                }
            }
        }
        return counts
    }

    /// `spectrum[k - 1]` functions are in exactly k sets; as long as there are sets.
    public var spectrum: [Int] {
        var spectrum = Array(repeating: 0, count: samples)
        for count in counts where count > 0 { spectrum[count - 1] += 1 }
        return spectrum
    }

    /// The functions that at least one set has.
    public var union: FunctionSet {
        planes.reduce(into: FunctionSet()) { $0.formUnion(FunctionSet(words: $1)) }
    }

    /// The functions that every set has; none for no sets.
    public var core: FunctionSet { samples == 0 ? FunctionSet() : functions { $0 == samples } }

    /// The functions that at least one set has and whose count is as wanted.
    public func functions(where isWanted: (Int) -> Bool) -> FunctionSet {
        let verdicts = (0...samples).map { $0 > 0 && isWanted($0) }
        var functions = FunctionSet()
        for (function, count) in counts.enumerated() where verdicts[count] { functions.insert(function) }
        return functions
    }
}

/// Adds up sets bit by bit into planes.
private struct BitPlaneAdder {
    /// Sets that are added up before their count is added to the rest: as many as four planes can count.
    private static let batch = 15
    private static let batchPlanes = 4

    private let words: Int
    private var planes: [[UInt64]] = []
    /// The counts of the batch: four planes, one after the other.
    private var counts: [UInt64]
    private var inBatch = 0

    init(words: Int) {
        self.words = words
        counts = Array(repeating: 0, count: Self.batchPlanes * words)
    }

    mutating func add(_ set: [UInt64]) {
        counts.withUnsafeMutableBufferPointer { counts in
            set.withUnsafeBufferPointer { Self.ripple($0, into: counts, words) }
        }
        inBatch += 1
        if inBatch == Self.batch { fold() }
    }

    mutating func finished() -> [[UInt64]] {
        fold()
        return planes
    }

    /// Counts one more for each bit of `set`, which has at most `words` words.
    private static func ripple(_ set: UnsafeBufferPointer<UInt64>, into counts: UnsafeMutableBufferPointer<UInt64>, _ words: Int)
    {
        for word in set.indices {
            var carry = set[word]
            for plane in 0..<batchPlanes {
                let place = plane * words + word
                let both = counts[place] & carry
                counts[place] ^= carry
                carry = both
            }
        }
    }

    /// Adds the batch's counts to the planes, as one number to another.
    private mutating func fold() {
        var carry = Array(repeating: UInt64(0), count: words)
        var plane = 0
        while plane < Self.batchPlanes || carry.contains(where: { $0 != 0 }) {
            if plane == planes.count { planes.append(Array(repeating: 0, count: words)) }
            for word in 0..<words {
                let other = plane < Self.batchPlanes ? counts[plane * words + word] : 0
                let (a, c) = (planes[plane][word], carry[word])
                planes[plane][word] = a ^ other ^ c
                carry[word] = a & other | a & c | other & c
            }
            plane += 1
        }
        for place in counts.indices { counts[place] = 0 }
        inBatch = 0
    }
}
