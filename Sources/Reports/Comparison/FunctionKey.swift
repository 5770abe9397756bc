import AgentWire
import HAPStatistics
import KernelSources

/// What makes a function of one kernel the same as one of another: the source file and the name. The line moves with every release, and
/// an address means nothing elsewhere. Where no file is known the module stands in for it.
struct FunctionKey: Hashable {
    let file: String?
    let module: String
    let name: String

    init(_ function: FunctionRegister.Function) {
        self.init(name: function.name, module: function.module, file: function.source?.file)
    }

    init(name: String, module: String, file: String?) {
        self.name = name
        self.file = file
        self.module = file == nil ? module : ""
    }
}

/// A function as one cell reached it.
struct ReachedBody {
    let name: String
    let module: String
    let file: String?
    let firstLine: Int?
    /// nil if no dictionary knows them.
    let lines: Int?
    /// Measurements that reached it.
    var reached: Int
}

/// The functions of one cell, over its valid measurements, in the terms that other kernels share.
struct CellFunctions {
    let measurements: Int
    private(set) var bodies: [FunctionKey: ReachedBody]

    init(measurements: Int, bodies: [FunctionKey: ReachedBody] = [:]) {
        self.measurements = measurements
        self.bodies = bodies
    }

    init(_ digests: [MeasurementDigest], _ register: FunctionRegister) {
        self.init(measurements: digests.count)
        let tally = FunctionTally(of: digests.map(\.task))
        for number in tally.union {
            let function = register.functions[number]
            let count = tally.count(of: number)
            let key = FunctionKey(function)
            // Two bodies of one name in one file are alternatives of the preprocessor or made by one macro: the longer stands.
            if let known = bodies[key], known.lines ?? 0 >= function.source?.lines ?? 0 {
                bodies[key]?.reached = max(known.reached, count)
            } else {
                bodies[key] = ReachedBody(
                    name: function.name, module: function.module, file: function.source?.file,
                    firstLine: function.source?.firstLine, lines: function.source?.lines,
                    reached: max(count, bodies[key]?.reached ?? 0))
            }
        }
    }

    /// Whether more than half of the measurements reached it.
    func isTypical(_ body: ReachedBody) -> Bool { 2 * body.reached > measurements }
}

/// All functions that have code in a kernel's objects, reached or not.
struct KernelCatalogue {
    private(set) var keys: Set<FunctionKey> = []

    /// The functions of the objects that `digests` name; nil if one of the kernels has no dictionary.
    init?(_ digests: [MeasurementDigest], _ kernels: KernelLibrary) {
        let objects = Set(digests.flatMap { $0.result?.objects ?? [] }.map { Object(name: $0.name, buildID: $0.buildID) })
        guard !objects.isEmpty else { return nil }
        for object in objects {
            guard let buildID = try? BuildID(bytes: object.buildID),
                let dictionary = try? kernels.dictionary(for: buildID)
            else {
                if object.name == "vmlinux" { return nil }
                continue
            }
            for index in 0..<dictionary.count {
                let function = dictionary[index]
                keys.insert(FunctionKey(name: function.name, module: object.name, file: function.file))
            }
        }
    }

    private struct Object: Hashable {
        let name: String
        let buildID: [UInt8]
    }
}
