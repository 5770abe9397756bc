/// One measurement of one host. If it is not valid, its numbers are what was seen, and count for nothing.
public struct ReportMeasurement: Codable, Sendable, Equatable {
    /// The load's name.
    public var workload: String
    /// What it ran in.
    public var runtime: String
    /// Counts repetitions, from 1.
    public var repetition: Int
    /// Distinct source functions entered in task context while the load was steady (while it settled, in measurements without a
    /// steady phase); null without a result.
    @OrNull public var functions: Int?
    /// Distinct source functions entered then in interrupts only.
    @OrNull public var functionsIRQ: Int?
    /// Distinct source functions entered in task context while the service was idle.
    @OrNull public var functionsBaseline: Int?
    /// What each phase reached in task context, in order.
    public var phases: [Phase]
    /// How many functions the steady state has beyond `functions`, estimated; null with fewer than two windows of it.
    @OrNull public var unseen: Unseen?
    /// Source lines of `functions`; null if no dictionary knows the kernel.
    @OrNull public var lines: Int?
    /// The same with the bodies that the compiler inlined: an upper bound.
    @OrNull public var linesInlined: Int?
    /// Functions that no dictionary has lines for.
    @OrNull public var linesMissingFunctions: Int?
    /// Where most of the lines come from: `dwarf`, `ctags` or `estimated`.
    @OrNull public var linesSource: String?
    /// The lines by where they come from.
    @OrNull public var linesBySource: [String: Int]?
    /// Why there are no lines, or estimated ones.
    @OrNull public var linesReason: String?
    /// Distinct system calls among `functions`.
    @OrNull public var syscalls: Int?
    /// Function entries that were decoded, in any context.
    @OrNull public var events: UInt64?
    /// Function entries that the ring buffer lost.
    @OrNull public var lostEvents: UInt64?
    /// Whether the load stopped taking new kernel paths.
    @OrNull public var steady: Bool?
    /// Seconds from the start of the settling to the last new function.
    @OrNull public var settleSeconds: Double?
    /// Whether the numbers count.
    public var valid: Bool
    /// Why they don't, each as `code: detail`.
    public var invalidReasons: [String]
    /// How the host fell under a hostile load; null if it did not.
    @OrNull public var fall: Fall?
    /// The start, by the coordinator's clock, after the common instant, in microseconds; negative if before.
    @OrNull public var startOffsetMicroseconds: Int64?
    /// The greatest resident set of the agent that measured, in KiB.
    @OrNull public var agentPeakKiB: UInt64?
    /// CPU time of the agent, in seconds.
    @OrNull public var agentCPUSeconds: Double?
    /// Functions that were taken out of the filter after they had been seen, over all phases.
    @OrNull public var prunedFunctions: UInt64?
    /// Tasks of the target that were seen.
    @OrNull public var tasksSeen: UInt64?
    /// Tasks of the target that ran untraced.
    @OrNull public var tasksMissed: UInt64?
    /// Units of work that were done.
    @OrNull public var workDone: UInt64?
    /// What those units are.
    public var workUnit: String
    /// What it entered of the target's own programs, and with the kernel's part; null if they were not watched.
    @OrNull public var vertical: ReportVertical?

    enum CodingKeys: String, CodingKey {
        case workload, runtime, functions, phases, unseen, lines, syscalls, events, steady, valid, fall, vertical
        case repetition = "repeat"
        case functionsIRQ = "functions_irq"
        case functionsBaseline = "functions_baseline"
        case linesInlined = "lines_inlined"
        case linesMissingFunctions = "lines_missing_functions"
        case linesSource = "lines_source"
        case linesBySource = "lines_by_source"
        case linesReason = "lines_reason"
        case lostEvents = "lost_events"
        case settleSeconds = "settle_s"
        case invalidReasons = "invalid_reasons"
        case startOffsetMicroseconds = "start_offset_us"
        case agentPeakKiB = "agent_peak_kib"
        case agentCPUSeconds = "agent_cpu_s"
        case prunedFunctions = "pruned_functions"
        case tasksSeen = "tasks_seen"
        case tasksMissed = "tasks_missed"
        case workDone = "work_done"
        case workUnit = "work_unit"
    }

    /// A host that crashed, hung or was restarted under a hostile load: what the load shows.
    public struct Fall: Codable, Sendable, Equatable {
        /// Under which load, in which runtime, and what is known of how.
        public var cause: String
        /// The end of what its console said, printable, 16 KiB at most; null if nobody knows.
        @OrNull public var console: String?
    }

    /// What a phase of the measurement reached.
    public struct Phase: Codable, Sendable, Equatable {
        /// `baseline`, `warmup`, `settle` or `steady`.
        public var name: String
        /// How long it lasted.
        public var seconds: Double
        /// Distinct source functions entered in task context.
        public var functions: Int
        /// Those among them that no earlier phase had entered.
        public var functionsNew: Int

        enum CodingKeys: String, CodingKey {
            case name = "phase"
            case seconds, functions
            case functionsNew = "functions_new"
        }
    }

    /// An estimate of what was not seen.
    public struct Unseen: Codable, Sendable, Equatable {
        /// How many functions.
        public var estimate: Double
        /// The lower bound of the 95 % interval.
        public var low: Double
        /// Its upper bound.
        public var high: Double
        /// The estimator.
        public var method: String
        /// The windows of the steady state that it is made of.
        public var windows: Int
    }
}
