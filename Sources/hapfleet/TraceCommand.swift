import AgentWire
import ArgumentParser
import Foundation
import KernelSources
import Reports
import ResultStore
import StrictYAML
import TraceFiles
import TraceRuns

struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Traces that other programs recorded.", subcommands: [TraceImport.self])
}

struct TraceImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Counts the functions in a trace.dat of trace-cmd, as an agent counts them.",
        discussion: """
            Takes versions 6 and 7, compressed or not, recorded with 'trace-cmd record -p function'. Names come from the file; \
            lines from the dictionary of --build-id, which 'readelf -n vmlinux' or 'hapfleet probe' tells.

            With --keep it becomes a run, as if an agent had measured: 'report', 'show' and 'compare' take it. The file tells no \
            work, so that nothing proves that the load did any. Without --build-id the kernel is one whose symbols are known \
            here from a measured host and fit, or else one of its own.
            """)

    @Argument(help: "The file.", completion: .file(extensions: ["dat"]))
    var file: String

    @Option(help: "The tracing instance. Default: the top buffer, or the only one that holds pages.")
    var buffer: String?

    @Option(help: "Count only this task's entries, by pid or tid; several can be given.")
    var pid: [Int32] = []

    @Option(help: "How long no new function may come at the end for the state to count as steady.")
    var quiet = "10s"

    @Option(help: "The GNU build-id of the kernel that was traced, in full.")
    var buildID: String?

    @Flag(help: "List the functions; JSON lists them always.")
    var functions = false

    @Flag(help: "Keep it in the store, as a run of its own unless --into names one.")
    var keep = false

    @Option(help: "The run of traces that it is one more measurement of: an id, its beginning, or 'latest'.")
    var into: String?

    @Option(help: "The host's name in the run. Default: the one in the file.")
    var host: String?

    @Option(help: "The load's name in the run. Default: the file's name.")
    var workload: String?

    @Option(help: "The runtime's name in the run.")
    var runtime = "native"

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !keep, into != nil || host != nil || workload != nil || store.store != nil {
            throw ValidationError("--into, --host, --workload and --store need --keep")
        }
        guard Duration(written: quiet) != nil else { throw ValidationError("--quiet takes a time such as 500ms or 10s") }
        guard pid.allSatisfy({ (1..<1 << 22).contains($0) }) else { throw ValidationError("--pid takes a task's number") }
    }

    func run() async throws {
        let identity = try buildID.map { text in try configuring { () throws(KernelSourcesError) in try BuildID(hex: text) } }
        let trace = try read(identity)
        let counters = trace.result.counters
        guard counters.taskEvents > 0 || counters.softirqEvents > 0 || counters.hardirqEvents > 0 else {
            let remedy = pid.isEmpty ? "record with -p function" : "choose other tasks"
            throw CommandFailure("\(file): no entries of the function tracer; \(remedy)", status: .nothing)
        }
        let naming = try configuring { () throws(KernelSourcesError) in try TraceNaming(trace, identity) }
        if naming.contradictsDictionary {
            throw CommandFailure("\(file): is of another kernel than build-id \(identity?.hex ?? "")")
        }
        let document = TraceDocument(file: file, trace: trace, buildID: identity?.hex, functions: naming.functions)
        switch output.format {
        case .json: print(try ReportJSON.text(document), terminator: "")
        case .table: printTables(document)
        }
        if keep { try await keep(trace, identity) }
        if !trace.result.invalidities.isEmpty { throw ExitStatus.partial }
    }

    private func keep(_ trace: ImportedTrace, _ identity: BuildID?) async throws {
        let library = KernelLibrary.standard()
        let named = workload ?? URL(filePath: file).deletingPathExtension().lastPathComponent
        let names = TraceRun.Names(host: host, workload: named, runtime: runtime)
        let run = try configuring { () throws(TraceRunError) in
            try TraceRun(trace, buildID: identity, names: names, library: library)
        }
        let part = trace.buffer.isEmpty ? "" : ", buffer \(trace.buffer)"
        let tasks = pid.isEmpty ? "" : ", tasks \(pid.map(String.init).joined(separator: " "))"
        let store = try await store.open(creating: true)
        try configuring { () throws(KernelSourcesError) in try run.keepSymbols(in: library) }
        let key = try await configuring { () async throws(StoreError) in
            let key = try await run.keep(
                in: store, run: into.map(RunSelector.init),
                source: "imported from \(URL(filePath: file).lastPathComponent)\(part)\(tasks)", now: Date())
            try await store.seal(try await store.run(.prefix(key.runID.text)))
            return key
        }
        writeError("kept as run \(key.runID), \(key.host), \(key.workload) in \(key.runtime), repeat \(key.repetition)")
        writeError("kernel: \(run.kernel.description)")
    }

    private func read(_ identity: BuildID?) throws -> ImportedTrace {
        let (seconds, attoseconds) = (Duration(written: quiet) ?? .zero).components
        let length = Microseconds(UInt64(seconds) * 1_000_000 + UInt64(attoseconds / 1_000_000_000_000))
        let choice = TraceChoice(buffer: buffer, tasks: pid, quiet: length, buildID: identity?.bytes ?? [])
        do throws(TraceFileError) {
            return try ImportedTrace(path: file, choice: choice)
        } catch {
            throw CommandFailure("\(file): \(error.description)")
        }
    }

    private func printTables(_ document: TraceDocument) {
        let measurement = document.measurements[0]
        let buffer = document.buffer.isEmpty ? "" : ", buffer \(document.buffer)"
        let seconds = Double(measurement.duration / 1_000) / 1_000
        printLine("\(document.kernel) \(document.arch)\(buffer), \(measurement.tasks) tasks, \(seconds) s")
        var contexts = TextTable([.init("context"), .init("functions", .right), .init("entries", .right)])
        contexts.append(["task", "\(measurement.functions.count { $0.context == "task" })", "\(measurement.events.task)"])
        contexts.append(["softirq", "\(measurement.softirq)", "\(measurement.events.softirq)"])
        contexts.append(["hardirq", "\(measurement.hardirq)", "\(measurement.events.hardirq)"])
        contexts.append(["lost", "", .init("\(measurement.lost)", measurement.lost == 0 ? .plain : .bad)])
        print(contexts.rendered(width: Terminal.width, colour: Terminal.hasColour), terminator: "")
        for reason in measurement.reasons { printLine("not valid: \(reason.description)") }
        guard functions else { return }
        var table = FunctionTable()
        for function in measurement.functions {
            table.append(
                function.name, module: function.module, file: function.file, firstLine: function.firstLine,
                lastLine: function.lastLine, lines: function.lines, linesSource: function.linesSource, context: function.context,
                firstSeenMicroseconds: function.firstSeen)
        }
        table.show()
    }
}

/// Names a trace's functions from its own symbols, and from the dictionary of the kernel's build-id.
private struct TraceNaming {
    /// An id that no object has, for kernels and modules whose own is not known.
    private static let noBuildID = [UInt8](repeating: 0, count: BuildID.lengths.lowerBound)

    private enum Identity: Hashable {
        case source(FunctionIdentity)
        case place(object: UInt16, offset: UInt64)
    }

    /// The source functions, in the order in which they were first entered.
    let functions: [TraceDocument.Function]
    /// Whether the dictionary names most functions otherwise than the trace does.
    let contradictsDictionary: Bool

    init(_ trace: ImportedTrace, _ buildID: BuildID?) throws(KernelSourcesError) {
        let library = KernelLibrary.standard()
        var tables: [SymbolTable] = []
        var resolvers: [FunctionResolver] = []
        for object in trace.result.objects {
            let identity = try BuildID(bytes: object.buildID.isEmpty ? Self.noBuildID : object.buildID)
            let names = trace.symbols.symbols(of: object.name).map { (TextOffset($0.offset), $0.name) }
            let table = try SymbolTable(buildID: identity, object: object.name, names: names)
            tables.append(table)
            resolvers.append(
                FunctionResolver(
                    buildID: identity, object: object.name, dictionary: try library.dictionary(for: identity), symbols: table))
        }
        var found: [Identity: TraceDocument.Function] = [:]
        var described = 0
        var contradicted = 0
        for reached in trace.result.functions {
            let object = trace.result.objects[Int(reached.object)]
            let resolved = resolvers[Int(reached.object)].resolve(TextOffset(reached.offset))
            if let source = resolved?.source {
                described += 1
                let symbol = tables[Int(reached.object)].symbol(at: TextOffset(reached.offset))
                contradicted += symbol.map { SourceName.folded($0.name) } == source.name ? 0 : 1
            }
            let identity: Identity =
                resolved.map { .source($0.identity) } ?? .place(object: reached.object, offset: reached.offset)
            let function = TraceDocument.Function(resolved, at: reached, in: object.name)
            found[identity] = found[identity]?.joined(with: function) ?? function
        }
        functions = found.values.sorted { ($0.firstSeen, $0.name) < ($1.firstSeen, $1.name) }
        contradictsDictionary = contradicted * 2 > described
    }
}

/// An imported trace as JSON: the functions as `hapfleet show --functions` has them.
private struct TraceDocument: Encodable {
    let file: String
    let buffer: String
    let kernel: String
    let arch: String
    @OrNull var buildID: String?
    let measurements: [Measurement]

    init(file: String, trace: ImportedTrace, buildID: String?, functions: [Function]) {
        self.file = file
        buffer = trace.buffer
        kernel = trace.result.kernelRelease
        arch = trace.result.machine
        self.buildID = buildID
        measurements = [Measurement(trace.result, functions)]
    }

    enum CodingKeys: String, CodingKey {
        case file, buffer, kernel, arch, measurements
        case buildID = "build_id"
    }

    struct Events: Encodable {
        let task: UInt64
        let softirq: UInt64
        let hardirq: UInt64
    }

    struct Measurement: Encodable {
        let valid: Bool
        let reasons: [InvalidReason]
        let events: Events
        let lost: UInt64
        let tasks: UInt64
        let duration: UInt64
        let steady: Bool
        let softirq: Int
        let hardirq: Int
        let functions: [Function]

        init(_ result: MeasurementResult, _ functions: [Function]) {
            let counters = result.counters
            reasons = result.invalidities.map(InvalidReason.init)
            valid = reasons.isEmpty
            events = Events(task: counters.taskEvents, softirq: counters.softirqEvents, hardirq: counters.hardirqEvents)
            lost = counters.lostEvents
            tasks = counters.tasksSeen
            duration = result.phaseLengths.map(\.count).max() ?? 0
            steady = result.isSteady
            softirq = functions.count { $0.sightings.contains(.softirq, in: .settle) }
            hardirq = functions.count { $0.sightings.contains(.hardirq, in: .settle) }
            self.functions = functions
        }

        enum CodingKeys: String, CodingKey {
            case valid, events, tasks, steady, functions
            case reasons = "invalid_reasons"
            case lost = "lost_events"
            case duration = "duration_us"
            case softirq = "functions_softirq"
            case hardirq = "functions_hardirq"
        }
    }

    struct Function: Encodable {
        let name: String
        let module: String
        @OrNull var file: String?
        @OrNull var firstLine: Int?
        @OrNull var lastLine: Int?
        @OrNull var lines: Int?
        @OrNull var linesSource: String?
        private(set) var context: String
        private(set) var firstSeen: UInt64
        private(set) var sightings: Sightings

        enum CodingKeys: String, CodingKey {
            case name, module, file, lines, context
            case firstLine = "first_line"
            case lastLine = "last_line"
            case linesSource = "lines_source"
            case firstSeen = "first_seen_us"
        }

        init(_ resolved: ResolvedFunction?, at reached: ReachedFunction, in object: String) {
            name = resolved?.name ?? "\(object)+0x\(String(reached.offset, radix: 16))"
            module = resolved?.module ?? object
            file = resolved?.file
            firstLine = resolved?.firstLine
            lastLine = resolved?.lastLine
            lines = resolved?.lines
            linesSource = resolved?.linesSource?.description
            context = reached.sightings.contains(.task, in: .settle) ? "task" : "irq"
            firstSeen = reached.firstSeen.count
            sightings = reached.sightings
        }

        /// The same source function, entered at both places.
        func joined(with other: Function) -> Function {
            var joined = context == "task" || other.context == "irq" ? self : other
            joined.firstSeen = context == other.context ? min(firstSeen, other.firstSeen) : joined.firstSeen
            joined.sightings.bits |= other.sightings.bits | sightings.bits
            return joined
        }
    }
}
