import AgentWire

/// The places in kernel objects that a register has numbered so far, to be looked up by several processors at a time.
struct KnownPlaces: Sendable {
    /// The places of one object, ascending.
    struct Object: Sendable {
        private let offsets: [UInt64]
        private let numbers: [Int]

        init(_ places: [UInt64: Int]) {
            let sorted = places.sorted { $0.key < $1.key }
            offsets = sorted.map(\.key)
            numbers = sorted.map(\.value)
        }

        var count: Int { offsets.count }

        /// The number at an offset; `place` is where the search begins, and then where the offset is: what ascends is found nearby.
        func number(at offset: UInt64, from place: inout Int) -> Int? {
            var step = 1
            while place + step < offsets.count, offsets[place + step] <= offset {
                place += step
                step *= 2
            }
            while step > 0 {
                if place + step < offsets.count, offsets[place + step] <= offset { place += step }
                step /= 2
            }
            return place < offsets.count && offsets[place] == offset ? numbers[place] : nil
        }
    }

    /// By the register's numbers of objects.
    let objects: [Object]

    /// The numbers of the functions of a result whose objects have these numbers; nil if one of them is not known yet.
    func numbers(of functions: [ReachedFunction], in objects: [Int]) -> [Int]? {
        var numbers: [Int] = []
        numbers.reserveCapacity(functions.count)
        var (object, place) = (-1, 0)
        for function in functions {
            if Int(function.object) != object { (object, place) = (Int(function.object), 0) }
            guard objects[object] < self.objects.count,
                let number = self.objects[objects[object]].number(at: function.offset, from: &place)
            else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}
