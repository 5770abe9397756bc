import ArgumentParser
import KernelSources
import Reports
import ResultStore

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One run; one of its hosts; the functions that it reached, with file and lines.")

    @Argument(help: "The run: an id, its beginning, or 'latest'.")
    var run: String

    @Option(help: "Only this host.")
    var host: String?

    @Flag(help: "The functions that the host reached; needs --host.")
    var functions = false

    @Flag(help: "The system calls whose entries the host reached, by name; needs --host.")
    var systemCalls = false

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var rows: RowOptions

    func validate() throws {
        if functions || systemCalls, host == nil {
            throw ValidationError("--\(functions ? "functions" : "system-calls") needs --host")
        }
        if systemCalls, rows.isUsed { throw ValidationError("--sort, --reverse and --filter do not go with --system-calls") }
        if functions, systemCalls { throw ValidationError("give --functions or --system-calls, not both") }
    }

    func run() async throws {
        let store = try await store.openForReading()
        let record = try await configuring { () async throws(StoreError) in try await store.run(RunSelector(run)) }
        if functions || systemCalls, let host {
            try await showFunctions(of: host, in: record.id, store)
        } else {
            try await showRun(record.id, store)
        }
    }

    private func showRun(_ id: RunID, _ store: any ResultStore) async throws {
        var report = try await configuring { () async throws(StoreError) in
            try await Report.of(id, in: store, kernels: .standard())
        }
        if let host {
            guard report.hosts.contains(where: { $0.host == host }) else { throw unknown(host, report.hosts.map(\.host)) }
            report.hosts.removeAll { $0.host != host }
        }
        let format: ReportFormat = output.format == .json ? .json : .table
        let selection = try rows.selection(isTable: format == .table)
        let text = try selecting {
            try report.text(as: format, width: Terminal.width, colour: Terminal.hasColour, rows: selection)
        }
        print(text, terminator: "")
        if format == .table, host != nil, let measured = report.hosts.first {
            print("\n" + PhaseTable(measured).text(width: Terminal.width, colour: Terminal.hasColour), terminator: "")
            let runtimes = RuntimeTable(measured).text(width: Terminal.width, colour: Terminal.hasColour)
            if !runtimes.isEmpty { print("\n" + runtimes, terminator: "") }
            let consoles = ConsoleListing(measured).text
            if !consoles.isEmpty { print("\n" + consoles, terminator: "") }
        }
    }

    private func showFunctions(of host: String, in id: RunID, _ store: any ResultStore) async throws {
        let hosts = try await configuring { () async throws(StoreError) in try await store.hosts(of: id) }
        guard let record = hosts.first(where: { $0.host == host }) else { throw unknown(host, hosts.map(\.host)) }
        let measurements = try await configuring { () async throws(StoreError) in
            try await store.measurements(of: id, host: host)
        }
        let reached = HostFunctions(record, measurements: measurements, kernels: .standard())
        if systemCalls { return try showSystemCalls(HostSystemCalls(reached)) }
        switch output.format {
        case .json:
            var chosen = reached
            for place in chosen.measurements.indices {
                let functions = chosen.measurements[place].functions
                chosen.measurements[place].functions = try rows.selected(functions, FunctionTable(functions).table).elements
            }
            print(try ReportJSON.text(chosen), terminator: "")
        case .table:
            for measurement in reached.measurements { try printTable(measurement) }
        }
    }

    private func showSystemCalls(_ reached: HostSystemCalls) throws {
        switch output.format {
        case .json: print(try ReportJSON.text(reached), terminator: "")
        case .table:
            for measurement in reached.measurements {
                let verdict = measurement.valid ? "" : " (invalid)"
                printLine(
                    "\(measurement.workload) in \(measurement.runtime), repeat \(measurement.repetition)\(verdict): \(measurement.systemCalls.count)"
                )
                for name in measurement.systemCalls { printLine("  \(name)") }
            }
        }
    }

    private func printTable(_ measurement: HostFunctions.Measurement) throws {
        let verdict = measurement.valid ? "" : " (invalid)"
        printLine("\(measurement.workload) in \(measurement.runtime), repeat \(measurement.repetition)\(verdict)")
        let table = try rows.selected(measurement.functions, FunctionTable(measurement.functions).table).table
        print(table.rendered(width: Terminal.width, colour: Terminal.hasColour), terminator: "")
        print()
        guard let functions = measurement.programFunctions else { return }
        print("functions of the programs themselves")
        print(ProgramFunctionTable(functions).text(width: Terminal.width, colour: Terminal.hasColour))
    }

    private func unknown(_ host: String, _ known: [String]) -> CommandFailure {
        CommandFailure("the run has no host '\(host)'; it has \(known.prefix(20).joined(separator: ", "))")
    }
}
