public import AgentWire

/// The functions that were entered so far, by address: an open hash table that grows, up to a bound.
public struct FunctionTable: Sendable {
    /// What is known of one function.
    public struct Function: Sendable {
        /// The traced instruction's address.
        public var address: UInt64
        /// The sightings' bits, and above them those of the windows: one word, as each entry asks for both.
        var marks: UInt32
        /// Time from the start to its first entry in task context, or in any while there was none in one.
        public var firstSeen: Microseconds
        /// From when on no entry should come, as it left the filter; `never` or `awaited` while it is in it.
        var expectedUntil: UInt64

        /// When and how it was entered.
        public var sightings: Sightings {
            get { Sightings(bits: UInt16(truncatingIfNeeded: marks)) }
            set { marks = marks & 0xFFFF_0000 | UInt32(newValue.bits) }
        }

        /// In which windows of the steady phase it was entered in task context, one bit each.
        public var windows: UInt16 {
            get { UInt16(truncatingIfNeeded: marks >> 16) }
            set { marks = marks & 0xFFFF | UInt32(newValue) << 16 }
        }
    }

    private static let never = UInt64.max
    /// Of a function that could leave the filter, and has not yet.
    private static let awaited = UInt64.max - 1
    private static let firstCapacity = 8_192

    /// The bound where none is given.
    public static let usualBound = 1 << 16

    /// Functions it takes at most; entries of others are then dropped.
    public let bound: Int
    /// Functions in the table.
    public private(set) var count = 0
    /// Whether a function found no room.
    public private(set) var isFull = false
    /// Functions first seen in task context in the current stretch that have not been taken by `takeFresh` yet.
    public private(set) var fresh: [UInt64] = []
    /// Entries that would not have come if those functions had left the filter at once.
    public private(set) var avoidable: UInt64 = 0
    /// When the newest of them was entered.
    public private(set) var newest = MonotonicInstant(nanoseconds: 0)
    /// Functions of the current phase in task context.
    public private(set) var countInPhase: UInt32 = 0
    /// Entries that came though their function had left the filter.
    public private(set) var unexpected: UInt64 = 0
    /// The stretch that new functions are counted for.
    public private(set) var stretch = Stretch(.baseline) {
        didSet { knownMarks = Self.marks(of: stretch) }
    }
    private var knownMarks = Self.marks(of: Stretch(.baseline))
    private var slots: [Function]

    /// An empty table for at most `bound` functions.
    public init(bound: Int = usualBound) {
        self.bound = bound
        slots = [Function](repeating: Self.vacant, count: Self.firstCapacity)
    }

    /// Passes over entries of a page that tell nothing new, as nearly all do, and counts them: those of the current stretch, which
    /// was `running` then, of the task `task`, and of functions that are in the filter and were seen before in that context.
    ///
    /// This is where the agent's time goes: an entry takes some fifty instructions. Returns whether there were any.
    mutating func passKnown(
        on page: inout TracePage, of task: Int32, running: Range<MonotonicInstant>, counting counts: inout EntryCounts
    ) -> Bool {
        // What follows on the page is later still.
        guard page.instant >= running.lowerBound else { return false }
        var avoided: UInt64 = 0
        defer { avoidable &+= avoided }
        return slots.withUnsafeBufferPointer { slots in
            guard let base = slots.baseAddress else { return false }
            let mask = slots.count &- 1
            return page.pass(of: task, before: running.upperBound) { address, flags in
                var index = Self.home(of: address, in: slots.count)
                while base[index].address != address {
                    guard base[index].address != 0 else { return false }
                    index = (index &+ 1) & mask
                }
                let marks = knownMarks[flags.index]
                guard base[index].marks & marks == marks, base[index].expectedUntil >= Self.awaited else { return false }
                if base[index].expectedUntil == Self.awaited { avoided &+= 1 }
                counts.count(flags)
                return true
            }
        }
    }

    /// What an entry in a context of the current stretch leaves in its function's marks, by `ContextFlags.index`.
    private static func marks(of stretch: Stretch) -> InlineArray<16, UInt32> {
        InlineArray { index in
            let context = Context(ContextFlags(index: index))
            var function = vacant
            function.sightings.insert(context, in: stretch.phase)
            if context == .task { function.windows = stretch.windowBit }
            return function.marks
        }
    }

    /// Notes an entry that happened in `stretch` of a measurement that began at `start`.
    public mutating func note(_ entry: FunctionEntry, in stretch: Stretch, since start: MonotonicInstant) {
        guard entry.address != 0 else { return }
        guard let index = slot(of: entry.address) else {
            isFull = true
            return
        }
        let expectedUntil = slots[index].expectedUntil
        if expectedUntil == Self.awaited {
            avoidable &+= 1
        } else if entry.instant.nanoseconds > expectedUntil {
            unexpected &+= 1
        }
        let window = entry.context == .task ? stretch.windowBit : 0
        let isKnown = slots[index].sightings.contains(entry.context, in: stretch.phase)
        guard !isKnown || slots[index].windows & window != window else { return }
        if !isKnown { insert(entry, in: stretch.phase, since: start, at: index) }
        slots[index].windows |= window
        // What is still read of an earlier stretch must not leave the new one's filter.
        if entry.context == .task, stretch == self.stretch {
            fresh.append(entry.address)
            slots[index].expectedUntil = Self.awaited
            newest = max(newest, entry.instant)
        }
    }

    private mutating func insert(_ entry: FunctionEntry, in phase: Phase, since start: MonotonicInstant, at index: Int) {
        let isFirst = slots[index].sightings.bits == 0
        let isFirstOfTask = entry.context == .task && !slots[index].sightings.wasInTask
        if isFirst || isFirstOfTask {
            slots[index].firstSeen = entry.instant.microseconds(since: start)
        }
        slots[index].sightings.insert(entry.context, in: phase)
        if entry.context == .task, phase == stretch.phase {
            countInPhase += 1
        }
    }

    /// The functions in `fresh`, which becomes empty; each counts as in the filter until `expectNone` says that it left.
    public mutating func takeFresh() -> [UInt64] {
        defer { forgetFresh() }
        return fresh
    }

    private mutating func forgetFresh() {
        for address in fresh {
            if let index = slot(of: address) { slots[index].expectedUntil = Self.never }
        }
        fresh = []
        avoidable = 0
    }

    /// Notes that the function at `address` left the filter: no entry is expected later than `instant`.
    public mutating func expectNone(of address: UInt64, after instant: MonotonicInstant) {
        guard address != 0, let index = slot(of: address) else { return }
        slots[index].expectedUntil = instant.nanoseconds
    }

    /// Notes that the filter is about to be whole again.
    public mutating func expectAll() {
        for index in slots.indices {
            slots[index].expectedUntil = Self.never
        }
    }

    /// Begins `stretch`: every function is new again.
    public mutating func begin(_ stretch: Stretch, at instant: MonotonicInstant) {
        if stretch.phase != self.stretch.phase { countInPhase = 0 }
        self.stretch = stretch
        forgetFresh()
        newest = instant
    }

    /// All functions, in no order.
    public var functions: [Function] {
        slots.filter { $0.sightings.bits != 0 }
    }

    /// The slot that holds `address`, which is put there if it is new; nil if the table is full.
    private mutating func slot(of address: UInt64) -> Int? {
        var index = Self.home(of: address, in: slots.count)
        while slots[index].address != address {
            if slots[index].address == 0 {
                guard count < bound else { return nil }
                if count >= slots.count / 4 * 3 {
                    grow()
                    return slot(of: address)
                }
                slots[index].address = address
                count += 1
                return index
            }
            index = (index + 1) & (slots.count - 1)
        }
        return index
    }

    private mutating func grow() {
        var larger = [Function](repeating: Self.vacant, count: slots.count * 2)
        for function in slots where function.address != 0 {
            var index = Self.home(of: function.address, in: larger.count)
            while larger[index].address != 0 {
                index = (index + 1) & (larger.count - 1)
            }
            larger[index] = function
        }
        slots = larger
    }

    private static var vacant: Function {
        Function(address: 0, marks: 0, firstSeen: .zero, expectedUntil: never)
    }

    /// Fibonacci hashing: the high bits of the product are spread well, and `capacity` is a power of two.
    private static func home(of address: UInt64, in capacity: Int) -> Int {
        Int(truncatingIfNeeded: (address &* 0x9E37_79B9_7F4A_7C15) >> 32) & (capacity &- 1)
    }
}
