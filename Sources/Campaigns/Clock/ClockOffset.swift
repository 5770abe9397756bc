public import AgentWire

/// How far a host's monotonic clock is ahead of the coordinator's.
///
///     coordinator   sent ───────────────────────────── received
///                        ╲                          ╱
///     host                 ╲──────── read ────────╱        offset = read − (sent + received) / 2
///
/// The reading lies somewhere between sending and receiving, so half the round trip bounds the error, whatever the
/// paths' asymmetry; of many probes the fastest bounds it best (D. L. Mills, RFC 5905 §8; Cristian 1989).
public struct ClockOffset: Sendable, Equatable {
    /// Host's clock minus coordinator's, in nanoseconds.
    public var nanoseconds: Int64
    /// The greatest error that the estimate can have, in nanoseconds.
    public var errorNanoseconds: Int64
    /// What it was estimated from.
    public var source: Source

    /// What an offset can be estimated from.
    public enum Source: String, Sendable {
        /// The round trips of our own probes.
        case roundTrip = "round trip"
        /// NTP or PTP, which keeps both machines' wall clocks.
        case timeService = "time service"
    }

    /// An offset with the bound of its error.
    public init(nanoseconds: Int64, errorNanoseconds: Int64, source: Source = .roundTrip) {
        self.source = source
        self.nanoseconds = nanoseconds
        self.errorNanoseconds = errorNanoseconds
    }

    /// The estimate that one probe gives.
    public init(sent: MonotonicInstant, host: MonotonicInstant, received: MonotonicInstant) {
        let roundTrip = max(0, received.nanoseconds(from: sent))
        let middle = sent.advanced(byNanoseconds: roundTrip / 2)
        self.init(nanoseconds: host.nanoseconds(from: middle), errorNanoseconds: roundTrip - roundTrip / 2)
    }

    /// The best of several estimates: the one with the least error; nil of none.
    public static func best(of probes: some Sequence<ClockOffset>) -> ClockOffset? {
        probes.min { $0.errorNanoseconds < $1.errorNanoseconds }
    }

    /// How far two machines' oscillators may run apart, as a part of the time: 100 ppm, twice what quartz of computers is made to.
    private static let drift: Int64 = 10_000

    /// The greatest error that the estimate can have so long after it was made, in whole microseconds, rounded up.
    public func errorMicroseconds(after age: Duration) -> Int64 {
        (errorNanoseconds + max(0, age.nanoseconds) / Self.drift + 999) / 1_000
    }

    /// The host's reading when the coordinator's clock shows `instant`.
    public func hostInstant(at instant: MonotonicInstant) -> MonotonicInstant {
        instant.advanced(byNanoseconds: nanoseconds)
    }

    /// The coordinator's reading when the host's clock shows `instant`.
    public func coordinatorInstant(at instant: MonotonicInstant) -> MonotonicInstant {
        instant.advanced(byNanoseconds: -nanoseconds)
    }
}
