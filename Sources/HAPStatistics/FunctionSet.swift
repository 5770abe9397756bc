/// A set of kernel functions, each by its dense index in some list of functions that the caller keeps.
///
/// One bit a function: a set of a kernel's 45,000 functions takes at most 6 KB, and the algebra works on 64 of them at a time.
/// Members come out in ascending order.
public struct FunctionSet: Sendable, Hashable {
    /// The indices that a set can hold; another one is a programming error, so check what comes from outside.
    @inlinable
    public static var indices: Range<Int> { 0..<(1 << 24) }

    /// Bit i of word w is function 64 w + i. The last word is never 0, so that equal sets have equal words.
    public var words: [UInt64] { storage }

    @usableFromInline
    var storage: [UInt64]

    /// The empty set.
    public init() {
        storage = []
    }

    /// The set whose bits are `words`, as `words` gives them; words beyond `indices` are left out.
    public init(words: some Sequence<UInt64>) {
        storage = Array(words.prefix(Self.indices.count / 64))
        trim()
    }

    /// How many functions are in the set.
    public var count: Int {
        storage.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// Whether no function is in the set.
    public var isEmpty: Bool { storage.isEmpty }

    /// What share of the functions in either set is in both (Jaccard 1901), 0 to 1; 1 for two empty sets.
    public func similarity(to other: FunctionSet) -> Double {
        let either = union(other).count
        return either == 0 ? 1 : Double(intersection(other).count) / Double(either)
    }

    private mutating func trim() {
        while storage.last == 0 { storage.removeLast() }
    }
}

extension FunctionSet: SetAlgebra {
    /// Whether the function is in the set.
    @inlinable
    public func contains(_ index: Int) -> Bool {
        index >= 0 && index / 64 < storage.count && storage[index / 64] & bit(index) != 0
    }

    /// Puts the function, one of `indices`, into the set.
    @inlinable
    @discardableResult
    public mutating func insert(_ index: Int) -> (inserted: Bool, memberAfterInsert: Int) {
        precondition(Self.indices.contains(index), "function index out of range")
        let word = index / 64
        if word >= storage.count { storage.append(contentsOf: repeatElement(0, count: word + 1 - storage.count)) }
        let inserted = storage[word] & bit(index) == 0
        storage[word] |= bit(index)
        return (inserted, index)
    }

    /// Puts the function into the set; its old self if it was there.
    @discardableResult
    public mutating func update(with index: Int) -> Int? {
        insert(index).inserted ? nil : index
    }

    /// Takes the function out of the set; itself if it was there.
    @discardableResult
    public mutating func remove(_ index: Int) -> Int? {
        guard contains(index) else { return nil }
        storage[index / 64] &= ~bit(index)
        trim()
        return index
    }

    /// Adds the other's functions.
    public mutating func formUnion(_ other: FunctionSet) {
        if other.storage.count > storage.count {
            storage.append(contentsOf: repeatElement(0, count: other.storage.count - storage.count))
        }
        for word in other.storage.indices { storage[word] |= other.storage[word] }
    }

    /// Keeps only the functions that are also in the other.
    public mutating func formIntersection(_ other: FunctionSet) {
        if storage.count > other.storage.count { storage.removeLast(storage.count - other.storage.count) }
        for word in storage.indices { storage[word] &= other.storage[word] }
        trim()
    }

    /// Keeps and adds the functions that are in exactly one of the two.
    public mutating func formSymmetricDifference(_ other: FunctionSet) {
        if other.storage.count > storage.count {
            storage.append(contentsOf: repeatElement(0, count: other.storage.count - storage.count))
        }
        for word in other.storage.indices { storage[word] ^= other.storage[word] }
        trim()
    }

    /// Takes the other's functions out.
    public mutating func subtract(_ other: FunctionSet) {
        for word in 0..<Swift.min(storage.count, other.storage.count) { storage[word] &= ~other.storage[word] }
        trim()
    }

    /// The functions in either set.
    public func union(_ other: FunctionSet) -> FunctionSet {
        combined { $0.formUnion(other) }
    }

    /// The functions in both sets.
    public func intersection(_ other: FunctionSet) -> FunctionSet {
        combined { $0.formIntersection(other) }
    }

    /// The functions in exactly one of the two sets.
    public func symmetricDifference(_ other: FunctionSet) -> FunctionSet {
        combined { $0.formSymmetricDifference(other) }
    }

    /// The functions that are not in the other.
    public func subtracting(_ other: FunctionSet) -> FunctionSet {
        combined { $0.subtract(other) }
    }

    /// Whether each function is also in the other.
    public func isSubset(of other: FunctionSet) -> Bool {
        storage.count <= other.storage.count && storage.indices.allSatisfy { storage[$0] & ~other.storage[$0] == 0 }
    }

    /// Whether no function is in both.
    public func isDisjoint(with other: FunctionSet) -> Bool {
        (0..<Swift.min(storage.count, other.storage.count)).allSatisfy { storage[$0] & other.storage[$0] == 0 }
    }

    private func combined(_ change: (inout FunctionSet) -> Void) -> FunctionSet {
        var result = self
        change(&result)
        return result
    }

    @inlinable
    func bit(_ index: Int) -> UInt64 {
        1 &<< UInt64(index & 63)
    }
}

extension FunctionSet: Sequence {
    /// The functions in ascending order.
    public struct Iterator: IteratorProtocol {
        @usableFromInline let words: [UInt64]
        @usableFromInline var word = 0
        @usableFromInline var bits: UInt64

        @inlinable
        init(_ words: [UInt64]) {
            self.words = words
            bits = words.first ?? 0
        }

        /// The next function, if there is one.
        @inlinable
        public mutating func next() -> Int? {
            while bits == 0 {
                word += 1
                guard word < words.count else { return nil }
                bits = words[word]
            }
            defer { bits &= bits - 1 }
            return 64 * word + bits.trailingZeroBitCount
        }
    }

    /// Goes over the functions in ascending order.
    @inlinable
    public func makeIterator() -> Iterator { Iterator(storage) }

    /// The same as `count`.
    public var underestimatedCount: Int { count }
}
