/// A point on one host's `CLOCK_MONOTONIC`, in nanoseconds since that host's boot. Points of different hosts do not compare.
public struct MonotonicInstant: Sendable, Hashable, Comparable {
    /// Nanoseconds since boot.
    public var nanoseconds: UInt64

    /// A point `nanoseconds` after boot.
    public init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// Earlier points come first.
    public static func < (left: Self, right: Self) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The time from `earlier` to this point, in whole microseconds; zero if `earlier` is later.
    public func microseconds(since earlier: Self) -> Microseconds {
        Microseconds(nanoseconds > earlier.nanoseconds ? (nanoseconds - earlier.nanoseconds) / 1_000 : 0)
    }
}

/// A length of time in whole microseconds; what the wire and result files carry.
public struct Microseconds: Sendable, Hashable, Comparable {
    /// The count of microseconds.
    public var count: UInt64

    /// `count` microseconds.
    public init(_ count: UInt64) {
        self.count = count
    }

    /// Shorter lengths come first.
    public static func < (left: Self, right: Self) -> Bool {
        left.count < right.count
    }

    /// Two weeks: no measurement takes longer, and campaigns take half of it at most.
    public static var longest: Microseconds { Microseconds(14 * 86_400 * 1_000_000) }

    /// No time at all.
    public static let zero = Microseconds(0)
}
