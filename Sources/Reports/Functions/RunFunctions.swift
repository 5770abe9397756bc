import AgentWire
public import HAPStatistics
public import KernelSources
import ResultStore

/// Which measurements of a run reached each function. Only valid measurements count.
public struct RunFunctions: Sendable {
    /// The valid measurements, by host, load, runtime and repetition.
    public let measurements: [Measurement]
    /// By name and place.
    public let functions: [Function]
    private let positions: [FunctionKey: Int]

    /// A valid measurement.
    public struct Measurement: Sendable, Equatable {
        /// The host.
        public let host: String
        /// The load's name.
        public let workload: String
        /// What it ran in.
        public let runtime: String
        /// `uname -r`.
        public let kernel: String
        /// `uname -m`.
        public let arch: String
        /// Counts repetitions, from 1.
        public let repetition: Int
    }

    /// A source function, the same on all kernels if name and file are.
    public struct Function: Sendable {
        /// The name as the source has it.
        public let name: String
        /// `vmlinux` or the module's name.
        public let module: String
        /// The file relative to the kernel tree; nil without a dictionary.
        public let file: String?
        /// The line of the declaration, in the kernel whose body is the longest.
        public let firstLine: Int?
        /// The last line there.
        public let lastLine: Int?
        /// Lines of the body there.
        public let lines: Int?
        /// The same with what was inlined.
        public let linesInlined: Int?
        /// The kernel's subsystem that the file belongs to.
        public let subsystem: String?
        /// The measurements that entered it in task context, by their place in `measurements`.
        public internal(set) var inTask = FunctionSet()
        /// Those that entered it in interrupts only.
        public internal(set) var inInterrupts = FunctionSet()
        /// The earliest first entry of them, in microseconds after tracing was on.
        public internal(set) var firstSeenMicroseconds: UInt64 = .max
        /// The measurement of that.
        public internal(set) var firstSeenBy = 0

        /// `file:line`, or the module.
        public var place: String { FunctionPlace.text(file: file, firstLine: firstLine, module: module) }
    }

    /// The functions of a run, with names and lines from `kernels`.
    public init(_ contents: RunContents, kernels: KernelLibrary) {
        var register = FunctionRegister(kernels: kernels, weight: nil)
        let hosts = Dictionary(contents.hosts.map { ($0.host, $0) }) { first, _ in first }
        var measurements: [Measurement] = []
        var tally = FunctionSightings()
        for digest in MeasurementDigest.all(contents.measurements, &register) where digest.isValid {
            let record = digest.record
            let key = ReportCell.Key(digest, on: hosts[record.key.host])
            tally.add(digest, number: measurements.count, register)
            measurements.append(
                Measurement(
                    host: record.key.host, workload: key.workload, runtime: key.runtime, kernel: key.kernel, arch: key.arch,
                    repetition: record.key.repetition))
        }
        self.measurements = measurements
        functions = tally.functions.sorted { ($0.name, $0.place) < ($1.name, $1.place) }
        positions = Dictionary(
            functions.enumerated().map { (FunctionKey(name: $1.name, module: $1.module, file: $1.file), $0) }
        ) { first, _ in first }
    }

    /// The function of that name in that file, or, without one, in that module.
    public func function(_ name: String, module: String, file: String?) -> Function? {
        positions[FunctionKey(name: name, module: module, file: file)].map { functions[$0] }
    }
}

/// Functions with the measurements that saw them, as they come.
private struct FunctionSightings {
    private(set) var functions: [RunFunctions.Function] = []
    private var positions: [FunctionKey: Int] = [:]
    /// The position of each of the register's numbers that was met.
    private var known: [Int?] = []

    mutating func add(_ digest: MeasurementDigest, number: Int, _ register: FunctionRegister) {
        if known.count < register.functions.count {
            known += Array(repeating: nil, count: register.functions.count - known.count)
        }
        for entry in digest.taskEntries {
            let position = position(of: entry.function, register)
            functions[position].inTask.insert(number)
            functions[position].inInterrupts.remove(number)
            see(position, entry.time, by: number)
        }
        for entry in digest.irqEntries {
            let position = position(of: entry.function, register)
            if !functions[position].inTask.contains(number) { functions[position].inInterrupts.insert(number) }
            see(position, entry.time, by: number)
        }
    }

    private mutating func see(_ position: Int, _ time: UInt64, by number: Int) {
        guard time < functions[position].firstSeenMicroseconds else { return }
        functions[position].firstSeenMicroseconds = time
        functions[position].firstSeenBy = number
    }

    private mutating func position(of registered: Int, _ register: FunctionRegister) -> Int {
        if let position = known[registered] { return position }
        let function = register.functions[registered]
        let key = FunctionKey(function)
        let position = positions[key] ?? functions.count
        if position == functions.count {
            positions[key] = position
            functions.append(RunFunctions.Function(function))
        } else if functions[position].lines ?? 0 < function.source?.lines ?? 0 {
            functions[position] = RunFunctions.Function(function, sightingsOf: functions[position])
        }
        known[registered] = position
        return position
    }
}

extension RunFunctions.Function {
    fileprivate init(_ function: FunctionRegister.Function, sightingsOf other: Self? = nil) {
        let source = function.source
        self.init(
            name: function.name, module: function.module, file: source?.file, firstLine: source?.firstLine,
            lastLine: source?.lastLine, lines: function.lines?.own, linesInlined: function.lines?.inlined,
            subsystem: source?.subsystem, inTask: other?.inTask ?? FunctionSet(),
            inInterrupts: other?.inInterrupts ?? FunctionSet(), firstSeenMicroseconds: other?.firstSeenMicroseconds ?? .max,
            firstSeenBy: other?.firstSeenBy ?? 0)
    }
}
