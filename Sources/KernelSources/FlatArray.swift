/// Little-endian numbers read where they lie in a file's bytes.
struct FlatArray<Element: FixedWidthInteger & Sendable>: RandomAccessCollection, Sendable {
    private let bytes: [UInt8]
    private let start: Int
    let count: Int

    /// The whole numbers within `range`, which must lie within the bytes.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        self.bytes = bytes
        start = range.lowerBound
        count = range.count / MemoryLayout<Element>.size
    }

    var startIndex: Int { 0 }
    var endIndex: Int { count }

    subscript(index: Int) -> Element {
        precondition(index >= 0 && index < count)
        return bytes.withUnsafeBytes {
            Element(littleEndian: $0.loadUnaligned(fromByteOffset: start + index * MemoryLayout<Element>.size, as: Element.self))
        }
    }

    /// The position of the greatest element that is at most `value`, in an array that ascends.
    func lastIndex(atMost value: Element) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }

    /// Whether each element is at least the one before it.
    var ascends: Bool {
        guard var last = first else { return true }
        for index in 1..<count {
            let next = self[index]
            if next < last { return false }
            last = next
        }
        return true
    }
}

extension [UInt8] {
    /// Appends a number, little endian.
    mutating func append(flat value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    /// The bytes of numbers, little endian, one after the other.
    init(flat values: some Collection<some FixedWidthInteger>) {
        self = []
        for value in values { append(flat: value) }
    }
}
