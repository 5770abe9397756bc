public import AgentWire
import Glibc

extension MonotonicInstant {
    /// This machine's `CLOCK_MONOTONIC` now.
    public static func now() -> MonotonicInstant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicInstant(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    /// This instant moved by a length of time; never before boot.
    func advanced(by length: Duration) -> MonotonicInstant { advanced(byNanoseconds: length.nanoseconds) }

    /// This instant moved by a signed count of nanoseconds; never before boot.
    public func advanced(byNanoseconds distance: Int64) -> MonotonicInstant {
        let moved = Int64(clamping: nanoseconds).addingReportingOverflow(distance)
        return MonotonicInstant(nanoseconds: moved.overflow ? (distance > 0 ? .max : 0) : UInt64(max(0, moved.partialValue)))
    }

    /// The signed distance from `other` to this instant, in nanoseconds.
    public func nanoseconds(from other: MonotonicInstant) -> Int64 {
        Int64(clamping: nanoseconds) - Int64(clamping: other.nanoseconds)
    }
}

extension Duration {
    /// The length in whole nanoseconds, as far as 64 bits go.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return product.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }

    /// The length in whole microseconds; zero if it is negative.
    var microseconds: Microseconds {
        Microseconds(UInt64(max(0, nanoseconds / 1_000)))
    }
}
