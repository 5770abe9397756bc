public import AgentWire

/// Decides when functions that were seen leave the filter.
///
/// A batch costs the host tens of milliseconds of text patching whatever its size, and every entry that it spares costs
/// the workload a fraction of a microsecond: batches are frequent while there is much to gain, rare when there is little.
public struct PruneSchedule: Sendable {
    private static let shortestPause = Microseconds(20_000)
    private static let longestPause = Microseconds(2_000_000)
    /// As long as a batch costs, times this, is left between batches: patching takes at most a sixth of the time.
    private static let restPerCost: UInt64 = 5
    private static let manyFunctions = 24
    private static let manyEntries: UInt64 = 20_000

    private var latest: MonotonicInstant
    private var pause = Self.shortestPause
    private var entriesThen: UInt64 = 0

    /// A schedule whose first batch may come soon after `start`.
    public init(start: MonotonicInstant) {
        latest = start
    }

    /// Whether a batch is worth its cost at `now`, with `fresh` functions to take out and `entries` decoded so far.
    public func isDue(at now: MonotonicInstant, fresh: Int, entries: UInt64) -> Bool {
        guard fresh > 0, now >= latest.adding(pause) else { return false }
        return fresh >= Self.manyFunctions || entries &- entriesThen >= Self.manyEntries
            || now >= latest.adding(Self.longestPause)
    }

    /// Notes that a batch that took `cost` ended at `now`, with `entries` decoded so far.
    public mutating func ran(at now: MonotonicInstant, cost: Microseconds, entries: UInt64) {
        latest = now
        entriesThen = entries
        let rest = Microseconds(cost.count &* Self.restPerCost)
        pause = min(max(rest, Self.shortestPause), Self.longestPause)
    }
}
