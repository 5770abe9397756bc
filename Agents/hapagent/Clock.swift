import AgentWire
import CSyscalls

/// The host's clocks.
enum Clock {
    /// `CLOCK_MONOTONIC`.
    static var monotonic: MonotonicInstant {
        MonotonicInstant(nanoseconds: nanoseconds(CLOCK_MONOTONIC))
    }

    /// `CLOCK_REALTIME`, nanoseconds since 1970.
    static var realtimeNanoseconds: UInt64 {
        nanoseconds(CLOCK_REALTIME)
    }

    /// The wall clock's distance from the monotonic one, in nanoseconds; it changes when the wall clock is stepped.
    static var realtimeOffset: Int64 {
        // The middle of two readings: an interruption between the clocks must not look like a step.
        let before = monotonic.nanoseconds
        let realtime = realtimeNanoseconds
        let after = monotonic.nanoseconds
        return Int64(bitPattern: realtime &- (before / 2 + after / 2))
    }

    /// CPU time that this process used.
    static var processCPU: Microseconds {
        Microseconds(nanoseconds(CLOCK_PROCESS_CPUTIME_ID) / 1_000)
    }

    /// The kernel's bound of the wall clock's error; nil where nothing synchronises it.
    static var realtimeErrorMicroseconds: UInt32? {
        var state = timex()
        guard adjtimex(&state) >= 0, state.status & 0x40 == 0 else { return nil }
        return UInt32(truncatingIfNeeded: min(max(0, state.maxerror), 0xFFFF_FFFE))
    }

    /// The greatest resident set of this process so far, in KiB.
    static var peakKiB: UInt64 {
        var usage = rusage()
        return getrusage(RUSAGE_SELF, &usage) == 0 ? UInt64(max(0, usage.ru_maxrss)) : 0
    }

    private static func nanoseconds(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
