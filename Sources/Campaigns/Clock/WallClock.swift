import AgentWire
import CLinux
import Glibc

/// A machine's wall clock beside its monotonic one, and how well something keeps the wall clock.
public struct WallClock: Sendable, Equatable {
    /// Wall clock minus monotonic clock, in nanoseconds.
    public var aheadNanoseconds: Int64
    /// The bound of the wall clock's error that the kernel states (`maxerror` of adjtimex(2)), in nanoseconds; nil where
    /// neither NTP nor PTP synchronises it.
    public var errorNanoseconds: Int64?

    /// A wall clock that is so far ahead of its machine's monotonic clock.
    public init(aheadNanoseconds: Int64, errorNanoseconds: Int64?) {
        self.aheadNanoseconds = aheadNanoseconds
        self.errorNanoseconds = errorNanoseconds
    }

    /// Both clocks as a `pong` has them.
    init(monotonic: MonotonicInstant, realtimeNanoseconds: UInt64, errorMicroseconds: UInt32?) {
        aheadNanoseconds = Int64(truncatingIfNeeded: realtimeNanoseconds &- monotonic.nanoseconds)
        errorNanoseconds = errorMicroseconds.map { Int64($0) * 1_000 }
    }

    /// This machine's, now.
    @Sendable public static func now() -> WallClock {
        let before = MonotonicInstant.now()
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let gap = MonotonicInstant.now().nanoseconds(from: before)
        let realtime = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        var state = timex()
        let isSynchronised = adjtimex(&state) >= 0 && state.status & STA_UNSYNC == 0
        var clock = WallClock(monotonic: before, realtimeNanoseconds: realtime, errorMicroseconds: nil)
        if isSynchronised { clock.errorNanoseconds = Int64(max(0, state.maxerror)) * 1_000 + gap }
        return clock
    }
}

extension ClockOffset {
    /// The estimate that two synchronised wall clocks give: both show the same time, each within its error. Nil if one of them
    /// is not synchronised.
    public init?(host: WallClock, coordinator: WallClock) {
        guard let hostError = host.errorNanoseconds, let ownError = coordinator.errorNanoseconds else { return nil }
        let (distance, overflow) = coordinator.aheadNanoseconds.subtractingReportingOverflow(host.aheadNanoseconds)
        guard !overflow else { return nil }
        self.init(nanoseconds: distance, errorNanoseconds: hostError + ownError, source: .timeService)
    }
}
