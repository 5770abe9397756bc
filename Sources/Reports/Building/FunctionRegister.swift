import AgentWire
import HAPStatistics
import KernelSources

/// The distinct source functions that a report's measurements reached, numbered from 0 as they come.
///
/// Each place in a kernel object is resolved once, however many measurements reached it.
struct FunctionRegister {
    /// A source function, or a place in a kernel object that nothing names.
    struct Function {
        let name: String
        /// `vmlinux` or the module's name.
        let module: String
        /// Its file and lines, if a dictionary has them.
        let source: SourceFunction?
        /// Its lines, if there are any.
        let lines: Lines?
        /// The kernel's own name of the place, if the source has another.
        let alias: String?
        /// Why it has no lines, or no better ones than an estimate.
        let absence: String?
        /// The system call that it is the entry of, if it is one.
        let systemCall: String?
    }

    /// The lines of a function.
    struct Lines: Hashable {
        let own: Int
        /// With the bodies that the compiler inlined.
        let inlined: Int
        let evidence: LineEvidence
    }

    /// Hosts that name places at random could fill the memory; all functions of forty kernels fit.
    private static let limit = 1 << 21

    private(set) var functions: [Function] = []
    /// The lines of each function, apart from the rest: they are asked for once for every measurement.
    private(set) var lines: [Lines?] = []
    /// What each function adds to the profile under the register's weight.
    private(set) var contributions: [Weight.Contribution?] = []
    /// The functions that are entries of system calls.
    private(set) var entries = FunctionSet()
    /// What functions are weighed by.
    let weight: Weight?
    /// Where names and lines come from.
    let kernels: KernelLibrary
    /// Names and lines of programs' functions.
    var programs: ProgramLines
    private var numbers: [Identity: Int] = [:]
    /// Functions that several kernels share: declared at one line, and as long. Shorter or longer in another kernel it is another.
    private var bodies: [Body: Int] = [:]
    private var places: [[UInt64: Int]] = []
    private var knownPlaces = KnownPlaces(objects: [])
    private var objects: [Object] = []
    private var objectNumbers: [ObjectKey: Int] = [:]

    /// A register that weighs functions by `weight`, if there is one.
    init(kernels: KernelLibrary, weight: Weight?) {
        self.kernels = kernels
        self.weight = weight
        programs = ProgramLines(kernels)
    }

    /// The number of each of the results' functions, in their order; several places may be one function. Nil for no result, or if the
    /// report would hold too many functions.
    ///
    /// Most results reach places that earlier ones reached: those are looked up by several processors, and only what is new is
    /// numbered one after the other.
    mutating func numbers(of results: [MeasurementResult?]) -> [[Int]?] {
        let objects = results.map { $0.map { numbers(ofObjectsIn: $0) } ?? [] }
        let known = places.enumerated().map { number, places in
            number < knownPlaces.objects.count && knownPlaces.objects[number].count == places.count
                ? knownPlaces.objects[number] : KnownPlaces.Object(places)
        }
        knownPlaces = KnownPlaces(objects: known)
        let lookup = knownPlaces
        let found = zip(results, objects).map { ($0, $1) }.mappedInParallel { result, objects in
            result.flatMap { lookup.numbers(of: $0.functions, in: objects) }
        }
        return results.indices.map { place in
            guard let reached = results[place]?.functions, functions.count + reached.count <= Self.limit else { return nil }
            return found[place] ?? reached.map { number(of: $0.offset, in: objects[place][Int($0.object)]) }
        }
    }

    private mutating func numbers(ofObjectsIn result: MeasurementResult) -> [Int] {
        let kernel = result.objects.first { $0.name == "vmlinux" }?.buildID ?? []
        return result.objects.map { number(of: $0, in: kernel) }
    }

    /// Why functions of the result's kernel have no lines, or estimated ones; nil if its dictionary is there.
    mutating func absenceOfLines(in result: MeasurementResult) -> Absence? {
        guard let kernel = result.objects.first(where: { $0.name == "vmlinux" }) else {
            return Absence(reason: "the result does not say which kernel it is of", isEstimated: false)
        }
        let object = objects[number(of: kernel, in: kernel.buildID)]
        return object.absence.map { Absence(reason: $0, isEstimated: object.resolver?.evidence == .estimated) }
    }

    /// Why a kernel's functions have no lines, or no better ones than an estimate.
    struct Absence {
        let reason: String
        let isEstimated: Bool
    }

    /// The build-ids of the kernel objects that were asked for, in hexadecimal.
    var buildIDs: Set<String> { Set(objectNumbers.keys.compactMap { try? BuildID(bytes: $0.buildID).hex }) }

    /// The distinct system calls that the functions of `set` are entries of, sorted.
    func systemCalls(in set: FunctionSet) -> [String] {
        Set(set.intersection(entries).compactMap { functions[$0].systemCall }).sorted()
    }

    private mutating func number(of offset: UInt64, in object: Int) -> Int {
        if let number = places[object][offset] { return number }
        let (identity, function) = resolved(offset, in: object)
        let body = identity.function.map { Body(function: $0, lines: function.lines) }
        let number = numbers[identity] ?? body.flatMap { bodies[$0] } ?? functions.count
        if number == functions.count {
            add(function)
            if let body { bodies[body] = number }
        }
        numbers[identity] = number
        places[object][offset] = number
        return number
    }

    private mutating func add(_ function: Function) {
        if function.systemCall != nil {
            entries.insert(functions.count)
        }
        contributions.append(
            weight?.contribution(of: function.name, file: function.source?.file, lines: function.lines?.own))
        lines.append(function.lines)
        functions.append(function)
    }

    private func resolved(_ offset: UInt64, in number: Int) -> (Identity, Function) {
        let object = objects[number]
        if let found = object.resolver?.resolve(TextOffset(offset)) {
            let function = Function(
                name: found.name, module: found.module ?? "vmlinux", source: found.source, lines: Lines(found),
                alias: found.alias, absence: found.absence?.description, systemCall: found.systemCall)
            return (.source(found.identity, kernel: object.kernel), function)
        }
        let name = "\(object.name)+0x\(String(offset, radix: 16))"
        return (
            .place(object: number, offset: offset),
            Function(
                name: name, module: object.name, source: nil, lines: nil, alias: nil,
                absence: object.absence ?? "nothing names the place", systemCall: nil)
        )
    }

    private mutating func number(of object: KernelObject, in kernel: [UInt8]) -> Int {
        let key = ObjectKey(kernel: kernel, name: object.name, buildID: object.buildID)
        if let number = objectNumbers[key] { return number }
        objects.append(Object(object, of: kernel, kernels))
        places.append([:])
        objectNumbers[key] = objects.count - 1
        return objects.count - 1
    }

    /// What makes two places of a kernel one function.
    private enum Identity: Hashable {
        case source(FunctionIdentity, kernel: [UInt8])
        case place(object: Int, offset: UInt64)

        var function: FunctionIdentity? {
            if case .source(let function, _) = self { function } else { nil }
        }
    }

    private struct Body: Hashable {
        let function: FunctionIdentity
        let lines: Lines?
    }

    private struct ObjectKey: Hashable {
        let kernel: [UInt8]
        let name: String
        let buildID: [UInt8]
    }

    /// A kernel object with all that the library knows of it. A damaged dictionary is as good as none, and says so.
    private struct Object {
        let name: String
        /// The build-id of its kernel.
        let kernel: [UInt8]
        let resolver: FunctionResolver?
        let absence: String?

        init(_ object: KernelObject, of kernel: [UInt8], _ kernels: KernelLibrary) {
            name = object.name
            self.kernel = kernel
            do throws(KernelSourcesError) {
                let resolver = try kernels.resolver(for: BuildID(bytes: object.buildID), object: object.name)
                self.resolver = resolver
                absence = resolver.absence?.description
            } catch {
                resolver = nil
                absence = error.description
            }
        }
    }
}

extension FunctionRegister.Lines {
    fileprivate init?(_ function: ResolvedFunction) {
        guard let own = function.lines, let inlined = function.linesInlined, let evidence = function.linesSource else {
            return nil
        }
        self.init(own: own, inlined: inlined, evidence: evidence)
    }
}
