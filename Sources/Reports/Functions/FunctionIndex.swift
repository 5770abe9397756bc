import HAPStatistics
import KernelSources

/// The functions that a run's valid measurements reached, each with its place and how many reached it.
public struct FunctionIndex: Sendable, Equatable {
    /// Valid measurements.
    let measurements: Int
    /// By name and place.
    let functions: [Function]

    /// The loads of those measurements.
    let loads: [String]
    /// What they ran in.
    let runtimes: [String]
    /// The kernels' series, such as 6.12, in the order of their releases.
    let kernels: [String]

    /// A source function, the same on all kernels if name and file are.
    struct Function: Sendable, Equatable {
        let name: String
        /// `file:line` in the kernel whose body is the longest, or the module.
        let place: String
        /// Lines of the body there; nil without a dictionary or an estimate.
        let lines: Int?
        /// Measurements that entered it in task context.
        let inTask: Int
        /// Measurements that entered it in interrupts only.
        let inInterrupts: Int
        /// The earliest first entry, in microseconds after tracing was on.
        let firstSeenMicroseconds: UInt64
        /// The loads that reached it, and so on; in the order of the index's own.
        let loads: [String]
        let runtimes: [String]
        let kernels: [String]
    }

    private init(_ valid: Int, _ reaching: Reaching, _ functions: [Function]) {
        measurements = valid
        loads = reaching.names(in: reaching.keys.indices, \.workload)
        runtimes = reaching.names(in: reaching.keys.indices, \.runtime)
        kernels = reaching.kernels(in: reaching.keys.indices)
        self.functions = functions.sorted { ($0.name, $0.place) < ($1.name, $1.place) }
    }

    /// What is known of each function, without which measurements they were.
    public init(_ functions: RunFunctions) {
        let keys = functions.measurements.map {
            ReportCell.Key(workload: $0.workload, runtime: $0.runtime, kernel: $0.kernel, arch: $0.arch)
        }
        let cells = Dictionary(grouping: keys.indices) { keys[$0] }.mapValues { FunctionSet($0) }
        let reaching = Reaching(keys: Array(cells.keys))
        self.init(
            functions.measurements.count, reaching,
            functions.functions.map { function in
                let by = function.inTask.union(function.inInterrupts)
                let inside = reaching.keys.indices.filter { cells[reaching.keys[$0]].map { !$0.isDisjoint(with: by) } ?? false }
                return Function(
                    name: function.name, place: function.place, lines: function.lines, inTask: function.inTask.count,
                    inInterrupts: function.inInterrupts.count, firstSeenMicroseconds: function.firstSeenMicroseconds,
                    loads: reaching.names(in: inside, \.workload), runtimes: reaching.names(in: inside, \.runtime),
                    kernels: reaching.kernels(in: inside))
            })
    }

    init(_ run: DigestedRun, _ register: FunctionRegister) {
        let valid = run.digests.filter(\.isValid)
        let numbering = SharedNumbering(valid, register)
        let cells = run.cells.mappedInParallel { CellSightings($0.key, $0.digests.filter(\.isValid), numbering) }
            .filter { !$0.task.isEmpty }
        let (task, irq) = (FunctionTally(of: cells.flatMap(\.task)), FunctionTally(of: cells.flatMap(\.irq)))
        let reaching = Reaching(keys: cells.map(\.key))
        self.init(
            valid.count, reaching,
            numbering.bodies.enumerated().map { number, body in
                let function = register.functions[body]
                let inside = cells.indices.filter { cells[$0].first[number] < .max }
                return Function(
                    name: function.name,
                    place: FunctionPlace.text(
                        file: function.source?.file, firstLine: function.source?.firstLine, module: function.module),
                    lines: function.lines?.own, inTask: task.count(of: number), inInterrupts: irq.count(of: number),
                    firstSeenMicroseconds: inside.map { cells[$0].first[number] }.min() ?? .max,
                    loads: reaching.names(in: inside, \.workload), runtimes: reaching.names(in: inside, \.runtime),
                    kernels: reaching.kernels(in: inside))
            })
    }
}

/// The cells that functions are reached in, by their places.
private struct Reaching {
    let keys: [ReportCell.Key]

    func names(in cells: some Sequence<Int>, _ name: (ReportCell.Key) -> String) -> [String] {
        Set(cells.map { name(keys[$0]) }).sorted()
    }

    func kernels(in cells: some Sequence<Int>) -> [String] {
        Set(cells.map { ReleaseOrder.short(keys[$0].kernel) }).sorted(by: ReleaseOrder.precedes)
    }
}

/// What the valid measurements of a cell saw of each function.
private struct CellSightings: Sendable {
    let key: ReportCell.Key
    /// The functions of each measurement.
    let task: [FunctionSet]
    /// Those that it saw in interrupts only.
    let irq: [FunctionSet]
    /// The earliest first entry of each function, in microseconds; the greatest number for one that was not entered.
    private(set) var first: [UInt64]

    init(_ key: ReportCell.Key, _ digests: [MeasurementDigest], _ numbering: SharedNumbering) {
        self.key = key
        let sets = digests.map { numbering.set(of: $0.task) }
        task = sets
        irq = zip(digests, sets).map { numbering.set(of: $0.irq).subtracting($1) }
        first = Array(repeating: .max, count: numbering.bodies.count)
        for entry in digests.lazy.flatMap({ [$0.taskEntries, $0.irqEntries] }).joined() {
            let number = numbering.numbers[entry.function]
            first[number] = min(first[number], entry.time)
        }
    }
}

/// Numbers for the functions of all kernels, a function being the same on two if name and file are.
private struct SharedNumbering: Sendable {
    /// The register's number of the longest body of each.
    private(set) var bodies: [Int] = []
    /// The number here of each of the register's, as far as it was reached.
    private(set) var numbers: [Int]

    init(_ digests: [MeasurementDigest], _ register: FunctionRegister) {
        numbers = Array(repeating: 0, count: register.functions.count)
        var known: [FunctionKey: Int] = [:]
        for body in FunctionSet.union(of: digests.map(\.task)).union(.union(of: digests.map(\.irq))) {
            let key = FunctionKey(register.functions[body])
            let number = known[key] ?? bodies.count
            if number == bodies.count {
                known[key] = number
                bodies.append(body)
            } else if register.functions[bodies[number]].lines?.own ?? 0 < register.functions[body].source?.lines ?? 0 {
                bodies[number] = body
            }
            numbers[body] = number
        }
    }

    func set(of bodies: FunctionSet) -> FunctionSet {
        var set = FunctionSet()
        for body in bodies { set.insert(numbers[body]) }
        return set
    }
}
