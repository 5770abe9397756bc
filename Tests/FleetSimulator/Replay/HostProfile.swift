public import AgentWire
import Hexadecimal

/// What a simulated host is. Everything follows from its name, so it is the same whenever it is asked for.
public struct HostProfile: Sendable {
    /// How many kernels the whole fleet has.
    public static let kernels: UInt64 = 20
    private static let symbols = 4_000

    /// The host's name; with real sshd the address that it is reached at.
    public let name: String
    /// What is wrong with it.
    public let fault: HostFault?
    private let seed: UInt64
    private let kernel: UInt64

    /// The host called `name`.
    public init(name: String, fault: HostFault? = nil) {
        self.name = name
        self.fault = fault
        seed = Self.hash(name)
        kernel = seed % Self.kernels
    }

    /// How far its monotonic clock is ahead of this machine's, in nanoseconds: up to an hour.
    public var clockAhead: UInt64 { seed >> 8 % 3_600_000_000_000 }

    /// The host's clock when this machine's shows `instant`.
    public func hostTime(_ instant: MonotonicInstant) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: instant.nanoseconds + clockAhead)
    }

    /// How far every kept wall clock is ahead of this machine's monotonic clock, in nanoseconds.
    public static let wallClockAhead: UInt64 = 1_700_000_000_000_000_000

    /// The host's wall clock when its monotonic one shows `instant`, in nanoseconds.
    public func realtimeNanoseconds(at instant: MonotonicInstant) -> UInt64 {
        realtimeErrorMicroseconds == nil ? instant.nanoseconds : instant.nanoseconds - clockAhead + Self.wallClockAhead
    }

    /// The bound of its wall clock's error; nil if nothing keeps it.
    public var realtimeErrorMicroseconds: UInt32? {
        if case .far = fault { 100 } else { nil }
    }

    /// How long a message takes to get there.
    public func delay(of message: CoordinatorMessage) -> Duration {
        if case .far(let time) = fault, case .ping = message { .milliseconds(time) } else { .zero }
    }

    /// `uname -m`: a quarter of the kernels are of the other architecture.
    public var machine: String { kernel % 4 == 3 ? "aarch64" : "x86_64" }

    /// `uname -r`.
    public var kernelRelease: String { "6.\(kernelSeries).0-simulated" }

    /// Which 6.x its kernel is, 1 to 20.
    public var kernelSeries: UInt64 { kernel + 1 }

    private var buildID: [UInt8] { [UInt8](repeating: 0x5A, count: 19) + [UInt8(kernel)] }

    /// What it says of itself.
    public func facts(holder: String?, boots: Int = 0) -> [Fact] {
        let pairs = [
            ("kernel.release", kernelRelease), ("kernel.build_id", buildID.hexadecimalDigits), ("machine", machine),
            ("cpu.count", "2"), ("memory.kib", "262144"), ("machine_id", name),
            ("boot_id", boots == 0 ? name : "\(name)-\(boots)"),
            ("hostname", name),
            ("tracing.functions", "\(Self.symbols)"), ("tracing.problem", ""), ("clock.synchronised", "no"),
            ("agent.holder", holder ?? ""), ("agent.version", "simulated"),
        ]
        return pairs.map { Fact(name: $0.0, value: $0.1) }
    }

    /// Its kernel's symbols; nil if it has no such object.
    public func symbols(of object: String) -> SymbolChunk? {
        guard object == "vmlinux" else { return nil }
        let prefix = fault == .lying(.otherNames) ? "work" : "function"
        return SymbolChunk(
            object: object, buildID: buildID,
            symbols: (0..<Self.symbols).map { SymbolChunk.Symbol(offset: UInt64($0) * 64, name: "\(prefix)_\($0)") }, isLast: true
        )
    }

    /// The result of a measurement. Which functions were reached depends on the host and the round alone.
    public func result(of plan: MeasurementPlan, requested: MonotonicInstant, actual: MonotonicInstant) -> MeasurementResult {
        let round = plan.id.split(separator: "-").last.map(String.init) ?? ""
        var dice = seed ^ Self.hash(round)
        var functions: [ReachedFunction] = []
        for index in 0..<Self.symbols {
            dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // A third of the kernel: what every host reaches, and some that only this one does.
            guard index % 4 == 0 || dice >> 60 == 0 else { continue }
            functions.append(
                ReachedFunction(
                    object: 0, offset: UInt64(index) * 64, sightings: Self.reached,
                    firstSeen: Microseconds(UInt64(index) * 10), windows: 1))
        }
        var counters = TraceCounters()
        counters.taskEvents = UInt64(functions.count) * 3
        counters.tasksSeen = 1
        return MeasurementResult(
            id: plan.id, agentVersion: "simulated", kernelRelease: kernelRelease, machine: machine, requestedStart: requested,
            actualStart: actual, startRealtimeNanoseconds: actual.nanoseconds, clockStepMicroseconds: 0,
            phaseLengths: [plan.phases.baseline, plan.phases.warmup, plan.phases.quiet, plan.phases.steady], isSteady: true,
            settleTime: .zero, work: 100, windows: 1, objects: [KernelObject(name: "vmlinux", buildID: buildID)],
            functions: functions, counters: counters,
            invalidities: [])
    }

    private static let reached: Sightings = {
        var sightings = Sightings()
        sightings.insert(.task, in: .settle)
        sightings.insert(.task, in: .steady)
        return sightings
    }()

    /// FNV-1a.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }
}
