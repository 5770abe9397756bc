public import AgentWire
public import FleetInventory
import StrictYAML

/// What to measure, where and how: a campaign file as a value.
///
///     name: nightly                         required
///     hosts: all & !decommissioned          required: a selection
///     workloads: [redis-set, shell]         required
///     runtimes: [native]                    native
///     repeats: 5                            1
///     phases: {baseline: 5s, warmup: 5s, settle: {quiet: 10s, max: 120s}, steady: {length: 5s, windows: 5}}
///     start: {barrier: all, stragglers: leave_out, lead: 2s, max_skew: 5ms}
///                                           or barrier: {quorum: 80%}, {quorum: 12}, {deadline: 30s}; stragglers: abort
///     limits: {parallel: 64, timeout: 10m, tasks_missed: 0}
///                                           and load: 1.5, memory_mib: 256
///     prune: true
///     vertical: false                       whether functions of the programs themselves are measured too
///     weight: uniform
///     target: {unit: redis}                 what runs already, instead of what runtimes and workloads say
///     alert: [functions +5%, new functions in net/, host missing, invalid]
///     notify: [{email: {to: ops@example.org}}]
///
/// The values of `phases`, `start`, `limits`, `prune`, `vertical` and `weight` above are the defaults, each for itself.
public struct Campaign: Sendable, Hashable {
    /// The campaign's name.
    public let name: String
    /// The hosts that take part.
    public let hosts: Selection
    /// Names of workloads, each once, in the order in which they run.
    public let workloads: [String]
    /// Names of runtimes, each once.
    public let runtimes: [String]
    /// How often each workload is measured in each runtime, 1 to 10,000.
    public let repeats: Int
    /// How long the parts of a measurement last.
    public let phases: Phases
    /// How the hosts start together.
    public let start: Start
    /// What a run may take.
    public let limits: Limits
    /// Whether functions that were seen leave the filter until the next phase.
    public let prune: Bool
    /// Whether the functions of the target's own programs and libraries are measured too, after those of the kernel.
    public let isVertical: Bool
    /// What is measured, whatever the runtimes and workloads say; nil to go by them.
    public let target: Target?
    /// The name of the weight that turns lines into HAP.
    public let weight: String
    /// What is to be told after a run; empty for nothing.
    public let alert: [AlertRule]
    /// Whom it is told.
    public let notify: [AlertRecipient]
    /// The file as it was read.
    public let text: String
    /// Where workloads and runtimes are named in the file.
    let positions: [Reference: YAMLPosition]

    enum Reference: Hashable {
        case workload(String)
        case runtime(String)
    }

    /// How long the parts of a measurement last: fixed baseline, fixed warm-up, settling, then the steady state.
    public struct Phases: Sendable, Hashable {
        /// The service is up and idle; 0 s to 1 h. As long as the steady state if it is not said, so that the two compare.
        public var baseline: Duration = .seconds(5)
        /// The load runs, but what it reaches is kept apart; 0 s to 1 h.
        public var warmup: Duration = .seconds(5)
        /// This long without a new function is the steady state; 100 ms to 1 h.
        public var quiet: Duration = .seconds(10)
        /// The longest that the settling may take, at least `quiet`; at most 24 h.
        public var settleMax: Duration = .seconds(120)
        /// How long the steady state is observed; 0 s for not at all, at most 1 h.
        public var steady: Duration = .seconds(5)
        /// In how many windows of equal length, 1 to 16; with one there is no estimate of what was not seen.
        public var windows: Int = 5

        /// The longest that the kernel's part of a measurement can last, without its set-up.
        public var longest: Duration { baseline + warmup + settleMax + steady }
    }

    /// The longest that a measurement can last, without its set-up. Programs are watched for as long as a settling may take.
    public var longestMeasurement: Duration { phases.longest + (isVertical ? phases.settleMax : .zero) }

    /// How long a round takes at least: the lead, the fixed phases and the quiet that ends the settling, and that which ends the
    /// watching of programs.
    public var shortestRound: Duration {
        start.lead + phases.baseline + phases.warmup + phases.quiet + phases.steady + (isVertical ? phases.quiet : .zero)
    }

    /// How the hosts start together.
    public struct Start: Sendable, Hashable {
        /// Which hosts a start waits for; a deadline is 1 s to 1 h.
        public var barrier: BarrierPolicy = .all
        /// What becomes of the others.
        public var stragglers: StragglerPolicy = .leaveOut
        /// From the order to the common instant; 100 ms to 10 min.
        public var lead: Duration = .seconds(2)
        /// How far from the common instant, before which none begins, a host may begin: the greatest difference between two
        /// hosts' starts that is still one start; 1 us to 10 s. Results of hosts that were certainly later are invalid.
        public var maxSkew: Duration = .milliseconds(5)
    }

    /// What a run may take.
    public struct Limits: Sendable, Hashable {
        /// Logins at the same time, 1 to 10,000.
        public var parallel: Int = 64
        /// The longest from arming a measurement to its result; 1 s to 7 days.
        public var timeout: Duration = .seconds(600)
        /// Tasks of the target that the filter may have missed in a valid measurement.
        public var tasksMissed: Int = 0
        /// The greatest load average of the last minute that a host may have while it is measured, in percent of its processors, 1 to
        /// 100,000; nil for any.
        public var load: Int?
        /// The least memory that a host may have left while it is measured, in MiB, 0 (any) to 1,048,576; nil for the usual, which
        /// goes by the host's memory.
        public var memoryMiB: Int?
    }
}
