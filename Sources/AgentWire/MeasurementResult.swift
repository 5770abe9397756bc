/// A part of a measurement.
public enum Phase: UInt8, Sendable, CaseIterable {
    /// The service is up and idle.
    case baseline = 0
    /// The load has begun.
    case warmup = 1
    /// The load runs until it takes no new kernel paths.
    case settle = 2
    /// The load goes on in its steady state, and is observed anew: what it traverses now is the result.
    case steady = 3
}

/// On whose behalf the kernel was entered, from the entry's trace flags.
public enum Context: UInt8, Sendable, CaseIterable {
    /// The traced task's own.
    case task = 0
    /// A soft interrupt that ran while the task did.
    case softirq = 1
    /// A hard interrupt or an NMI that ran while the task did.
    case hardirq = 2
}

/// In which phases and contexts a function was entered: one bit for each pair.
public struct Sightings: Sendable, Hashable {
    /// Bit `3 × phase + context`.
    public var bits: UInt16

    /// No sighting but those in `bits`.
    public init(bits: UInt16 = 0) {
        self.bits = bits
    }

    /// Whether the function was entered in `context` in `phase`.
    @inlinable
    public func contains(_ context: Context, in phase: Phase) -> Bool {
        bits & Self.bit(context, phase) != 0
    }

    /// Notes an entry in `context` in `phase`.
    public mutating func insert(_ context: Context, in phase: Phase) {
        bits |= Self.bit(context, phase)
    }

    /// Whether there was an entry in task context in any phase.
    public var wasInTask: Bool {
        bits & 0b001_001_001_001 != 0
    }

    @inlinable
    static func bit(_ context: Context, _ phase: Phase) -> UInt16 {
        1 << UInt16(3 * phase.rawValue + context.rawValue)
    }
}

/// vmlinux or a module, as it was loaded during a measurement.
public struct KernelObject: Sendable, Equatable {
    /// `vmlinux`, a module's name, or `?` for addresses in none.
    public var name: String
    /// Its GNU build-id; empty if it has none.
    public var buildID: [UInt8]

    /// The kernel object `name`.
    public init(name: String, buildID: [UInt8]) {
        self.name = name
        self.buildID = buildID
    }
}

/// A function that was entered while it was traced.
public struct ReachedFunction: Sendable, Equatable {
    /// Index into the result's `objects`.
    public var object: UInt16
    /// Bytes from the object's base to the traced instruction: `_text` of vmlinux, the `.text` section of a module.
    public var offset: UInt64
    /// When and how it was entered.
    public var sightings: Sightings
    /// Time from the switching on of tracing to the first entry in task context, or in any if it was never entered in one.
    public var firstSeen: Microseconds
    /// In which windows of the steady phase it was entered in task context: bit n for the n-th, from 0.
    public var windows: UInt16

    /// A function of `object` at `offset`.
    public init(object: UInt16, offset: UInt64, sightings: Sightings, firstSeen: Microseconds, windows: UInt16 = 0) {
        self.object = object
        self.offset = offset
        self.sightings = sightings
        self.firstSeen = firstSeen
        self.windows = windows
    }
}

/// Something that makes a measurement's numbers untrustworthy.
public struct Invalidity: Sendable, Equatable {
    /// The kinds of reason; their numbers are part of the format.
    public enum Code: UInt8, Sendable, CaseIterable {
        /// Entries of the ring buffer were lost.
        case lostEvents = 1
        /// New functions were still being reached at the end.
        case notSteady = 2
        /// A task of the target was not traced.
        case taskMissed = 3
        /// A program failed or ended early.
        case workloadFailed = 4
        /// No work was counted.
        case noWork = 5
        /// The wall clock was stepped.
        case clockStepped = 6
        /// Something else changed the tracing while it ran.
        case tracingDisturbed = 7
        /// The deadline passed.
        case deadline = 8
        /// The table of functions was full.
        case tableFull = 9
        /// The host began too far from the instant that all were given. The coordinator finds it, the agent cannot.
        case startSkew = 10
        /// The host passed a limit of the plan: its load, or its memory.
        case hostStrained = 11
        /// Functions of programs could not be watched. Of a user profile alone.
        case notProbed = 12
    }

    /// The kind of reason.
    public var code: Code
    /// The rest of the sentence: counts, exit statuses, the end of an error output.
    public var detail: String

    /// A reason of kind `code`.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}

/// What tracing cost and lost.
public struct TraceCounters: Sendable, Equatable {
    /// Entries decoded in task context.
    public var taskEvents: UInt64 = 0
    /// Entries decoded in soft interrupts.
    public var softirqEvents: UInt64 = 0
    /// Entries decoded in hard interrupts and NMIs.
    public var hardirqEvents: UInt64 = 0
    /// Entries that the ring buffer dropped or overwrote.
    public var lostEvents: UInt64 = 0
    /// Functions taken out of the filter, over all batches.
    public var prunedFunctions: UInt64 = 0
    /// Batches in which functions were taken out.
    public var pruneBatches: UInt64 = 0
    /// Time spent on them.
    public var pruneTime = Microseconds.zero
    /// CPU time that the agent itself used.
    public var agentCPU = Microseconds.zero
    /// The agent's greatest resident set, in KiB.
    public var agentPeakKiB: UInt64 = 0
    /// Tasks of the target that were seen.
    public var tasksSeen: UInt64 = 0
    /// Tasks of the target that ran untraced.
    public var tasksMissed: UInt64 = 0

    /// All counters at zero.
    public init() {}
}

/// One measurement of one host, as the agent leaves it in the spool and the store keeps it.
public struct MeasurementResult: Sendable, Equatable {
    /// The plan's id.
    public var id: String
    /// The version of the agent that measured.
    public var agentVersion: String
    /// `uname -r`.
    public var kernelRelease: String
    /// `uname -m`.
    public var machine: String
    /// The instant for which the start was asked, by the host's monotonic clock.
    public var requestedStart: MonotonicInstant
    /// The instant at which tracing was on.
    public var actualStart: MonotonicInstant
    /// The wall clock at that instant, in nanoseconds since 1970.
    public var startRealtimeNanoseconds: UInt64
    /// How far the wall clock moved against the monotonic one during the measurement, in microseconds.
    public var clockStepMicroseconds: Int64
    /// How long each phase lasted, by `Phase.rawValue`.
    public var phaseLengths: [Microseconds]
    /// Whether the steady state was reached.
    public var isSteady: Bool
    /// From the start of the settling to the last new function in task context.
    public var settleTime: Microseconds
    /// Units of work that were done after the warm-up.
    public var work: UInt64
    /// Whole windows of the steady phase, each observed with the whole filter.
    public var windows: UInt8
    /// Units of work done since the load began, by the time since the start.
    public var workCurve: WorkCurve
    /// The kernel objects that `functions` refers to.
    public var objects: [KernelObject]
    /// What was entered, ascending by object and offset.
    public var functions: [ReachedFunction]
    /// What tracing cost and lost.
    public var counters: TraceCounters
    /// Why the numbers are not to be trusted; empty if they are.
    public var invalidities: [Invalidity]
    /// What was entered of the target's own programs; nil if that was not asked for, or the kernel's part went wrong.
    public var user: UserProfile?

    /// A result; the fields say what each part means.
    public init(
        id: String, agentVersion: String, kernelRelease: String, machine: String, requestedStart: MonotonicInstant,
        actualStart: MonotonicInstant, startRealtimeNanoseconds: UInt64, clockStepMicroseconds: Int64,
        phaseLengths: [Microseconds], isSteady: Bool, settleTime: Microseconds, work: UInt64, windows: UInt8 = 0,
        workCurve: WorkCurve = WorkCurve(), objects: [KernelObject], functions: [ReachedFunction], counters: TraceCounters,
        invalidities: [Invalidity], user: UserProfile? = nil
    ) {
        self.id = id
        self.agentVersion = agentVersion
        self.kernelRelease = kernelRelease
        self.machine = machine
        self.requestedStart = requestedStart
        self.actualStart = actualStart
        self.startRealtimeNanoseconds = startRealtimeNanoseconds
        self.clockStepMicroseconds = clockStepMicroseconds
        self.phaseLengths = phaseLengths
        self.isSteady = isSteady
        self.settleTime = settleTime
        self.work = work
        self.windows = windows
        self.workCurve = workCurve
        self.objects = objects
        self.functions = functions
        self.counters = counters
        self.invalidities = invalidities
        self.user = user
    }
}

extension MeasurementResult {
    /// The phase whose functions are the result: the steady one, or the settling if the measurement had no steady phase,
    /// because it was not asked for or because the steady state was not reached.
    public var headline: Phase {
        let steady = Int(Phase.steady.rawValue)
        return steady < phaseLengths.count && phaseLengths[steady] > .zero ? .steady : .settle
    }
}
