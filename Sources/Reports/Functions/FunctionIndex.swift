import HAPStatistics
import KernelSources

/// The functions that a run's valid measurements reached, each with its place and how many reached it.
public struct FunctionIndex: Sendable, Equatable {
    /// Valid measurements.
    let measurements: Int
    /// By name and place.
    let functions: [Function]

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
    }

    private init(measurements: Int, _ functions: [Function]) {
        self.measurements = measurements
        self.functions = functions.sorted { ($0.name, $0.place) < ($1.name, $1.place) }
    }

    /// What is known of each function, without which measurements they were.
    public init(_ functions: RunFunctions) {
        self.init(
            measurements: functions.measurements.count,
            functions.functions.map {
                Function(
                    name: $0.name, place: $0.place, lines: $0.lines, inTask: $0.inTask.count, inInterrupts: $0.inInterrupts.count)
            })
    }

    init(_ digests: [MeasurementDigest], _ register: FunctionRegister) {
        let valid = digests.filter(\.isValid)
        let numbering = SharedNumbering(valid, register)
        let reached = valid.mappedInParallel { digest in
            let task = numbering.set(of: digest.task)
            return (task: task, irq: numbering.set(of: digest.irq).subtracting(task))
        }
        let (task, irq) = (FunctionTally(of: reached.map(\.task)), FunctionTally(of: reached.map(\.irq)))
        self.init(
            measurements: valid.count,
            numbering.bodies.enumerated().map { number, body in
                let function = register.functions[body]
                let place = FunctionPlace.text(
                    file: function.source?.file, firstLine: function.source?.firstLine, module: function.module)
                return Function(
                    name: function.name, place: place, lines: function.lines?.own, inTask: task.count(of: number),
                    inInterrupts: irq.count(of: number))
            })
    }
}

/// Numbers for the functions of all kernels, a function being the same on two if name and file are.
private struct SharedNumbering: Sendable {
    /// The register's number of the longest body of each.
    private(set) var bodies: [Int] = []
    /// The number here of each of the register's, as far as it was reached.
    private var numbers: [Int]

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
