/// When each function of a measurement was first entered, in microseconds after tracing was on, by the register's numbers.
///
/// Two plain arrays in the order of the numbers: a third of what a dictionary takes.
struct FirstSightings: Sequence {
    private let numbers: [UInt32]
    private let times: [UInt64]

    init(_ times: [Int: UInt64] = [:]) {
        let sorted = times.sorted { $0.key < $1.key }
        numbers = sorted.map { UInt32($0.key) }
        self.times = sorted.map(\.value)
    }

    /// The time of a function; nil if the measurement did not enter it.
    subscript(number: Int) -> UInt64? {
        var (low, high) = (0, numbers.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(numbers[middle]) < number { low = middle + 1 } else { high = middle }
        }
        return low < numbers.count && Int(numbers[low]) == number ? times[low] : nil
    }

    func makeIterator() -> some IteratorProtocol<(Int, UInt64)> {
        zip(numbers.lazy.map(Int.init), times).makeIterator()
    }
}
