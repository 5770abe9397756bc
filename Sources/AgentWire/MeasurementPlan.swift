/// A program and what it is started with; never a shell line.
public struct Program: Sendable, Equatable {
    /// The program's name, looked up in `PATH`, and its arguments.
    public var arguments: [String]
    /// `NAME=value` pairs beside the login user's own.
    public var environment: [String]

    /// Begins a variable in the environment of everything that an agent starts, so that what a killed one left can be told;
    /// behind it stand the measurement's id, a slash and what the program is there for.
    public static var mark: StaticString { "HAPFLEET_MEASUREMENT=" }

    /// A program with its arguments.
    public init(arguments: [String], environment: [String] = []) {
        self.arguments = arguments
        self.environment = environment
    }
}

/// When a service counts as ready for its load.
public enum Readiness: Sendable, Equatable {
    /// As soon as it was started.
    case immediately
    /// When an IPv4 address (dotted quad) accepts a TCP connection.
    case tcp(address: String, port: UInt16)
    /// When a line of its standard output starts with the text.
    case stdout(prefix: String)
}

/// How work is counted: each line of standard output that starts with a text stands for some units of work.
public struct WorkCount: Sendable, Equatable {
    /// What the line starts with.
    public var linePrefix: String
    /// Units of work a line.
    public var each: UInt64

    /// `each` units for each line that starts with `linePrefix`.
    public init(linePrefix: String, each: UInt64) {
        self.linePrefix = linePrefix
        self.each = each
    }
}

/// How long the parts of a measurement last.
///
///     tracing on ──► baseline ──► warm-up ──► settle ──────────────────────► steady ──► tracing off
///                    fixed        fixed       no new function for `quiet`,   fixed: equal windows, each with the
///                                             or `max`: then no steady       whole filter at its beginning
public struct PhaseLengths: Sendable, Equatable {
    /// The service is up and idle.
    public var baseline: Microseconds
    /// The load runs, what it reaches is kept apart.
    public var warmup: Microseconds
    /// This long without a new function in task context is the steady state.
    public var quiet: Microseconds
    /// The longest that the settling may take.
    public var settleMax: Microseconds
    /// How long the steady state is observed; zero for not at all.
    public var steady: Microseconds
    /// In how many windows of equal length, 1 to `mostWindows`.
    public var windows: UInt8

    /// A function's windows are bits of 16.
    public static let mostWindows: UInt8 = 16

    /// The lengths of a measurement's phases.
    public init(
        baseline: Microseconds, warmup: Microseconds, quiet: Microseconds, settleMax: Microseconds, steady: Microseconds = .zero,
        windows: UInt8 = 1
    ) {
        self.baseline = baseline
        self.warmup = warmup
        self.quiet = quiet
        self.settleMax = settleMax
        self.steady = steady
        self.windows = windows
    }
}

/// All that an agent needs to measure on its own, even when the coordinator is gone.
public struct MeasurementPlan: Sendable, Equatable {
    /// Names the result in the spool: 1 to 64 of `A-Z a-z 0-9 -`.
    public var id: String
    /// The program that is started for the measurement; nil if what is measured runs already.
    public var service: Program?
    /// Whose way through the kernel is measured; `service` only where there is one.
    public var target: Target
    /// When the service can take its load.
    public var readiness: Readiness
    /// Programs that run once, one after the other, when the service is ready; not measured.
    public var prepare: [Program]
    /// Drives the service, again and again until the end; not measured. Without one the service is its own load.
    public var driver: Program?
    /// Programs that run one after the other before everything that was started is killed, on every way out: what a daemon has
    /// started for the service is ended by them.
    public var stop: [Program] = []
    /// The host's part.
    public var part = Part.whole
    /// What the host may come to.
    public var limits = HostLimits()
    /// How long an agent that traces may show no life before its watchdog ends it and undoes what it did: two minutes, since an agent
    /// at work is silent for some seconds, while the kernel changes its code. Less than `shortestPatience` or more than
    /// `longestPatience` counts as that: no plan has a working agent ended, or goes without a watchdog.
    public var patience = Microseconds(120_000_000)
    /// Whether the functions of the target's own programs and libraries are measured too, after those of the kernel.
    public var isVertical = false
    /// How work is counted, from the driver's output or, without a driver, the service's.
    public var work: WorkCount
    /// The phases' lengths.
    public var phases: PhaseLengths
    /// Whether functions that were seen leave the filter until the next phase.
    public var prune: Bool
    /// Size of the ring buffer of each CPU, in KiB; more than `largestBufferKiB` counts as that.
    public var bufferKiBPerCPU: UInt32
    /// The longest from arming to the result; after it the measurement has failed.
    public var deadline: Microseconds
    /// The user and group that the programs run as.
    public var userID: UInt32
    /// See `userID`.
    public var groupID: UInt32

    /// A plan; the fields say what each part means.
    public init(
        id: String, service: Program?, target: Target = .service, readiness: Readiness, prepare: [Program], driver: Program?,
        work: WorkCount, phases: PhaseLengths, prune: Bool, bufferKiBPerCPU: UInt32, deadline: Microseconds, userID: UInt32,
        groupID: UInt32
    ) {
        self.id = id
        self.service = service
        self.target = target
        self.readiness = readiness
        self.prepare = prepare
        self.driver = driver
        self.work = work
        self.phases = phases
        self.prune = prune
        self.bufferKiBPerCPU = bufferKiBPerCPU
        self.deadline = deadline
        self.userID = userID
        self.groupID = groupID
    }
}

extension MeasurementPlan {
    /// What a host has to do in a measurement: all of it, or one of two hosts' parts.
    public enum Part: UInt8, Sendable {
        /// Drives its service and measures it.
        case whole = 0
        /// Measures its service, which another host drives, whose work that host counts; there is no `driver`.
        case measured = 1
        /// Drives another host's service and measures nothing: needs no tracing and not the host's lock, so that one host may drive
        /// several. Its `driver` runs from `baseline` after the start until `endLoad`, or for `settleMax`; besides them only `id`,
        /// `work`, `userID` and `groupID` count.
        case driving = 2
    }

    /// The largest ring buffer that an agent asks the kernel for, for each CPU: 64 MiB.
    public static var largestBufferKiB: UInt32 { 64 << 10 }

    /// The least patience of a watchdog: 10 s.
    public static var shortestPatience: Microseconds { Microseconds(10_000_000) }

    /// The greatest patience of a watchdog: 10 minutes.
    public static var longestPatience: Microseconds { Microseconds(600_000_000) }

    /// Whether the service is its own load.
    public var isOwnLoad: Bool {
        if case .none = driver { return part == .whole }
        return false
    }

    /// Holds the folders that measurements' programs start in, each named by its measurement's id.
    public static var workFolder: String { "/var/lib/hapfleet/work" }

    /// Whether `id` may name a result: it becomes part of a path.
    public static func isValid(id: String) -> Bool {
        let bytes = [UInt8](id.utf8)
        return (1...64).contains(bytes.count)
            && bytes.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
            }
    }
}

extension WireWriter {
    /// Writes a program.
    mutating func write(_ program: Program) {
        write(program.arguments)
        write(program.environment)
    }

    /// Writes programs.
    private mutating func write(_ programs: [Program]) {
        writeVarint(UInt64(programs.count))
        for program in programs {
            write(program)
        }
    }

    /// Writes whether there is a program, and the program.
    private mutating func write(_ program: Program?) {
        write(program != nil)
        if let program { write(program) }
    }

    /// Writes a plan.
    mutating func write(_ plan: MeasurementPlan) {
        write(plan.id)
        write(plan.service)
        write(plan.target)
        switch plan.readiness {
        case .immediately:
            write(UInt8(0))
        case .tcp(let address, let port):
            write(UInt8(1))
            write(address)
            write(port)
        case .stdout(let prefix):
            write(UInt8(2))
            write(prefix)
        }
        write(plan.prepare)
        write(plan.driver)
        write(plan.stop)
        write(plan.work.linePrefix)
        write(plan.work.each)
        write(plan.phases.baseline)
        write(plan.phases.warmup)
        write(plan.phases.quiet)
        write(plan.phases.settleMax)
        write(plan.phases.steady)
        write(plan.phases.windows)
        write(plan.prune)
        write(plan.bufferKiBPerCPU)
        write(plan.deadline)
        write(plan.userID)
        write(plan.groupID)
        write(plan.part.rawValue)
        write(plan.limits)
        write(plan.patience)
        write(plan.isVertical)
    }
}

extension WireReader {
    private static let longestText = 64 << 10

    /// Reads a program: at most 1,024 arguments of 64 KiB.
    mutating func readProgram() throws(WireError) -> Program {
        let start = offset
        let program = Program(
            arguments: try readStrings(count: 1_024, atMost: Self.longestText),
            environment: try readStrings(count: 1_024, atMost: Self.longestText))
        guard !program.arguments.isEmpty else { throw WireError(.invalidValue, at: start) }
        return program
    }

    /// Reads a plan and checks its ranges.
    mutating func readPlan() throws(WireError) -> MeasurementPlan {
        let start = offset
        let id = try readString(atMost: 64)
        guard MeasurementPlan.isValid(id: id) else { throw WireError(.invalidValue, at: start) }
        let service = try readOptionalProgram()
        let target = try readTarget()
        let readiness = try readReadiness()
        let prepare = try readPrograms()
        let driver = try readOptionalProgram()
        let stop = try readPrograms()
        var plan = MeasurementPlan(
            id: id, service: service, target: target, readiness: readiness, prepare: prepare, driver: driver,
            work: WorkCount(linePrefix: try readString(atMost: 4_096), each: try readUInt64()),
            phases: try readPhaseLengths(),
            prune: try readBool(), bufferKiBPerCPU: min(try readUInt32(), MeasurementPlan.largestBufferKiB),
            deadline: try readMicroseconds(),
            userID: try readUInt32(), groupID: try readUInt32())
        guard let part = MeasurementPlan.Part(rawValue: try readUInt8()) else { throw WireError(.invalidValue, at: offset - 1) }
        plan.part = part
        plan.stop = stop
        plan.limits = try readHostLimits()
        let patience = try readMicroseconds().count
        plan.patience.count = min(
            max(patience, MeasurementPlan.shortestPatience.count), MeasurementPlan.longestPatience.count)
        plan.isVertical = try readBool()
        if service == nil {
            // There would be nothing to measure, or nothing whose work could be counted.
            if case .service = target { throw WireError(.invalidValue, at: start) }
            guard driver != nil || part == .measured else { throw WireError(.invalidValue, at: start) }
        }
        return plan
    }

    private mutating func readPhaseLengths() throws(WireError) -> PhaseLengths {
        let lengths = PhaseLengths(
            baseline: try readMicroseconds(), warmup: try readMicroseconds(), quiet: try readMicroseconds(),
            settleMax: try readMicroseconds(),
            steady: try readMicroseconds(), windows: try readUInt8())
        guard (1...PhaseLengths.mostWindows).contains(lengths.windows) else { throw WireError(.invalidValue, at: offset - 1) }
        return lengths
    }

    private mutating func readPrograms() throws(WireError) -> [Program] {
        var programs: [Program] = []
        for _ in 0..<(try readCount(atMost: 64)) {
            programs.append(try readProgram())
        }
        return programs
    }

    private mutating func readOptionalProgram() throws(WireError) -> Program? {
        try readBool() ? try readProgram() : nil
    }

    private mutating func readReadiness() throws(WireError) -> Readiness {
        let start = offset
        switch try readUInt8() {
        case 0: return .immediately
        case 1: return .tcp(address: try readString(atMost: 15), port: try readUInt16())
        case 2: return .stdout(prefix: try readString(atMost: 4_096))
        default: throw WireError(.invalidValue, at: start)
        }
    }
}
