public import AgentWire

/// Decides when functions that were seen leave the filter.
///
/// A batch costs the host tens of milliseconds of text patching whatever its size, and saves the entries of its functions that would
/// still come. How many those are is not known, but past ones are: once the entries that an earlier batch would have saved have cost
/// as much as a batch does, it is due. So both together cost at most twice what they would to somebody who knows the future (the
/// ski-rental rule), and a function that comes once a minute never causes a batch of its own.
public struct PruneSchedule: Sendable {
    private static let shortestPause = Microseconds(20_000)
    /// As long as a batch costs, times this, is left between batches: patching takes at most a sixth of the time.
    private static let restPerCost: UInt64 = 5
    /// What an entry costs the workload and the agent together.
    private static let microsecondsPerEntry: UInt64 = 1
    /// What a batch is taken to cost before there was one.
    private static let presumedCost = Microseconds(10_000)

    private var latest: MonotonicInstant
    private var pause = Self.shortestPause
    private var cost = Self.presumedCost

    /// A schedule whose first batch may come soon after `start`.
    public init(start: MonotonicInstant) {
        latest = start
    }

    /// Whether a batch is worth its cost at `now`, which would have saved `avoidable` entries had it come earlier.
    public func isDue(at now: MonotonicInstant, avoidable: UInt64) -> Bool {
        now >= latest.adding(pause) && avoidable >= cost.count / Self.microsecondsPerEntry
    }

    /// Notes that a batch that took `cost` ended at `now`.
    public mutating func ran(at now: MonotonicInstant, cost: Microseconds) {
        latest = now
        self.cost = cost
        pause = max(Microseconds(cost.count &* Self.restPerCost), Self.shortestPause)
    }
}
