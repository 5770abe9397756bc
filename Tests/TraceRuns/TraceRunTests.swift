import AgentWire
import Foundation
import KernelSources
import Reports
import ResultStore
import Testing
import TraceFiles
import TraceRuns

@Suite("Traces as runs") struct TraceRunTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "trace-runs-\(UUID().uuidString)")
    private var library: KernelLibrary { KernelLibrary(folder: folder.appending(path: "kernels")) }

    /// A trace that trace-cmd recorded: the fixtures of the reader.
    private func trace(_ name: String) throws -> ImportedTrace {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../TraceFiles/Fixtures/\(name).dat")
        return try ImportedTrace(path: file.path(percentEncoded: false), choice: TraceChoice(quiet: .zero))
    }

    private func names(_ workload: String = "load", host: String? = nil) -> TraceRun.Names {
        TraceRun.Names(host: host, workload: workload, runtime: "native")
    }

    private func store() async throws -> SQLiteStore {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try await SQLiteStore.open(folder.appending(path: "results.sqlite").path(percentEncoded: false))
    }

    private func keep(_ run: TraceRun, in store: SQLiteStore, into: RunSelector? = nil) async throws -> MeasurementKey {
        try run.keepSymbols(in: library)
        return try await run.keep(in: store, run: into, source: "imported from a test", now: Date())
    }

    @Test(
        "a kept trace is reported and shown with the trace's own names, and is marked as imported",
        arguments: ["v6", "v7-zlib-buffers", "v7-zstd-aarch64"])
    func reported(name: String) async throws {
        let trace = try trace(name)
        let store = try await store()
        let key = try await keep(TraceRun(trace, buildID: nil, names: names(), library: library), in: store)
        let report = try await Report.of(key.runID, in: store, kernels: library)
        #expect(report.run.campaign == "imported traces" && report.run.hostsOK == 1)
        let host = try #require(report.hosts.first)
        #expect(host.kernel == trace.result.kernelRelease && host.arch == trace.result.machine && host.buildID == nil)
        let measurement = try #require(host.measurements.first)
        #expect(measurement.valid == trace.result.invalidities.isEmpty)
        #expect(measurement.lostEvents == trace.result.counters.lostEvents)
        #expect(
            measurement.events == trace.result.counters.taskEvents + trace.result.counters.softirqEvents
                + trace.result.counters.hardirqEvents)
        let hosts = try await store.hosts(of: key.runID)
        #expect(hosts[0].facts["imported.recorder"]?.hasPrefix("trace-cmd 3.") == true)
        #expect(hosts[0].facts["imported.kernel"] == "release and symbols; build-id unknown")
        let shown = HostFunctions(hosts[0], measurements: try await store.measurements(of: key.runID), kernels: library)
        let functions = try #require(shown.measurements.first?.functions)
        let inTask = trace.result.functions.count { $0.sightings.contains(.task, in: .settle) }
        #expect(functions.count { $0.context == "task" } <= inTask && functions.count > inTask / 2)
        #expect(functions.allSatisfy { !$0.name.contains("+0x") }, "every function has a name")
        try FileManager.default.removeItem(at: folder)
    }

    @Test("lost entries make the kept measurement invalid, and it says so")
    func lost() async throws {
        let store = try await store()
        let key = try await keep(TraceRun(trace("v7-none-lost"), buildID: nil, names: names(), library: library), in: store)
        let measurement = try #require(
            try await Report.of(key.runID, in: store, kernels: library).hosts.first?.measurements.first)
        #expect(!measurement.valid && measurement.invalidReasons.contains { $0.hasPrefix("lost_events") })
        #expect(try await store.measurements(of: key.runID).first?.status == .invalid)
        try FileManager.default.removeItem(at: folder)
    }

    @Test("traces of one build have one id, whatever recorded them; another build has another")
    func identity() throws {
        let first = try KernelIdentity(of: trace("v7-zstd-aarch64"), told: nil, in: library)
        #expect(first == (try KernelIdentity(of: trace("v7-zstd-converted"), told: nil, in: library)))
        #expect(first.id != (try KernelIdentity(of: trace("v6"), told: nil, in: library)).id)
        #expect(first.buildID == nil && first.id.isMadeOfSymbols)
        try TraceRun(trace("v7-zstd-aarch64"), buildID: nil, names: names(), library: library).keepSymbols(in: library)
        #expect(try KernelIdentity(of: trace("v7-zstd-converted"), told: nil, in: library) == first, "no build-id comes of that")
        try FileManager.default.removeItem(at: folder)
    }

    @Test("a kernel whose symbols were collected from a host is recognised, and a wrong build-id is refused")
    func recognised() throws {
        let trace = try trace("v7-zlib-buffers")
        let known = try BuildID(bytes: [UInt8](1...20))
        let symbols = trace.symbols.symbols(of: "vmlinux")
        let names = symbols.map { (TextOffset($0.offset), $0.name) }
        try library.store(try SymbolTable(buildID: known, object: "vmlinux", names: names))
        #expect(try KernelIdentity(of: trace, told: nil, in: library) == .recognised(known))
        #expect(try KernelIdentity(of: trace, told: known, in: library) == .told(known))
        let moved = try BuildID(bytes: [UInt8](2...21))
        let others = symbols.map { (TextOffset($0.offset + 64), $0.name) }
        try library.store(try SymbolTable(buildID: moved, object: "vmlinux", names: others))
        #expect(try KernelIdentity(of: trace, told: nil, in: library) == .recognised(known))
        let error = #expect(throws: TraceRunError.self) { try KernelIdentity(of: trace, told: moved, in: library) }
        #expect(error?.code == .otherKernel)
        try FileManager.default.removeItem(at: folder)
    }

    @Test("traces of one run are repetitions and can be compared; a run of a campaign takes none")
    func comparison() async throws {
        let store = try await store()
        let run = try TraceRun(trace("v7-zlib-buffers"), buildID: nil, names: names(), library: library)
        let first = try await keep(run, in: store)
        let again = try await keep(run, in: store, into: .prefix(first.runID.text))
        #expect(again.runID == first.runID && [first.repetition, again.repetition] == [1, 2])
        let other = try await keep(run, in: store)
        var contents: [RunContents] = []
        for id in [first.runID, other.runID] {
            contents.append(try await RunContents.of(store.run(.prefix(id.text)), in: store))
        }
        let comparison = Comparison(from: contents[0], to: contents[1], Comparison.Request(by: nil), kernels: library)
        let pair = try #require(comparison.pairs.first)
        #expect(comparison.pairs.count == 1 && pair.similarity == 1 && pair.changes.isEmpty)
        let campaign = RunRecord(id: RunID("20260101-0000-aaaa"), campaign: "nightly", campaignText: "", started: Date())
        try await store.create(campaign)
        let error = await #expect(throws: StoreError.self) { try await keep(run, in: store, into: .prefix("20260101")) }
        #expect(error?.code == .conflict)
        try FileManager.default.removeItem(at: folder)
    }

    @Test(
        "names that no terminal should be sent are refused", arguments: ["", "a\u{1B}[31m", String(repeating: "x", count: 129)])
    func names(name: String) throws {
        let trace = try trace("v6")
        let error = #expect(throws: TraceRunError.self) {
            try TraceRun(trace, buildID: nil, names: names(name), library: library)
        }
        #expect(error?.code == .unusableName)
    }
}
