import AgentWire
public import Foundation
public import KernelSources
public import ResultStore
public import TraceFiles

/// A trace of another program as a measurement of a run, so that reports and comparisons take it as they take an agent's.
///
///     run "imported traces" ── host of the trace ── workload in runtime, repetition 1, 2, …
public struct TraceRun: Sendable {
    /// What the measurement is to be called.
    public struct Names: Sendable, Equatable {
        /// The host; the one in the file if nil.
        public var host: String?
        /// The load that was traced. Comparisons set loads of one name side by side.
        public var workload: String
        /// What the load ran in.
        public var runtime: String

        /// Names for a measurement; each has at most 128 bytes, all of them printable.
        public init(host: String? = nil, workload: String, runtime: String) {
            self.host = host
            self.workload = workload
            self.runtime = runtime
        }
    }

    /// The name of the campaign in every run that is made of traces.
    public static let campaign = "imported traces"

    /// Which kernel it is of, and how that is known.
    public let kernel: KernelIdentity
    private let result: MeasurementResult
    private let symbols: [SymbolTable]
    private let host: String
    private let names: Names

    /// What is to be kept of `trace`; `buildID` is what the user says of its kernel, and `library` is asked for kernels like it.
    public init(_ trace: ImportedTrace, buildID: BuildID?, names: Names, library: KernelLibrary) throws(TraceRunError) {
        let host = names.host ?? (trace.host.isEmpty ? "unknown" : trace.host)
        for name in [host, names.workload, names.runtime] where !Self.isUsable(name) {
            throw TraceRunError(
                .unusableName, "'\(name.prefix(32).filter(\.isASCII))' is no name",
                remedy: "give 1 to 128 letters, digits or signs, without control characters")
        }
        let kernel = try KernelIdentity(of: trace, told: buildID, in: library)
        var result = trace.result
        var symbols: [SymbolTable] = []
        for index in result.objects.indices where result.objects[index].name != TraceSymbols.unknown {
            let name = result.objects[index].name
            // A module's id is never told: it is made of its symbols and its kernel's id.
            let id = name == TraceSymbols.vmlinux ? kernel.id : try trace.symbols.table(of: name, id: kernel.id.bytes).fingerprint
            result.objects[index].buildID = id.bytes
            symbols.append(try trace.symbols.table(of: name, id: id.bytes))
        }
        self.kernel = kernel
        self.result = result
        self.symbols = symbols
        self.host = host
        self.names = names
    }

    private static func isUsable(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count) && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    /// Keeps the names of its functions, without which a result is but numbers. What the library has already stays as it is.
    public func keepSymbols(in library: KernelLibrary) throws(KernelSourcesError) {
        for table in symbols where !library.hasSymbols(for: table.buildID) { try library.store(table) }
    }

    /// Keeps it as a run of its own, or as one more measurement of `run`, and says which measurement it is.
    ///
    /// `source` is what the run says of where it comes from. Throws `conflict` if `run` is not made of traces.
    public func keep(
        in store: any ResultStore, run: RunSelector?, source: String, now: Date
    ) async throws(StoreError) -> MeasurementKey {
        let record = try await self.record(of: run, in: store, source: source, now: now)
        let others = try await store.statuses(of: record.id).keys.filter {
            $0.host == host && $0.workload == names.workload && $0.runtime == names.runtime
        }
        let key = MeasurementKey(
            runID: record.id, host: host, workload: names.workload, runtime: names.runtime,
            repetition: (others.map(\.repetition).max() ?? 0) + 1)
        try await store.store(hostRecord(record.id, source))
        try await store.store(measurement(key, now))
        return key
    }

    private func record(
        of run: RunSelector?, in store: any ResultStore, source: String, now: Date
    ) async throws(StoreError) -> RunRecord {
        if let run {
            let record = try await store.run(run)
            guard record.campaign == Self.campaign else {
                throw StoreError(
                    .conflict, at: store.location, cause: "run \(record.id) is of the campaign '\(record.campaign)'",
                    remedy: "name a run that is made of traces, or none")
            }
            return record
        }
        let record = RunRecord(
            id: RunID(startingAt: now), campaign: Self.campaign, campaignText: "# \(source)\n", started: now, finished: now,
            state: .finished)
        try await store.create(record)
        return record
    }

    private func hostRecord(_ run: RunID, _ source: String) -> RunHostRecord {
        RunHostRecord(
            runID: run, host: host, address: "", port: 0, status: .done,
            facts: [
                "imported.from": source, "imported.recorder": result.agentVersion, "imported.kernel": kernel.description,
            ], kernelRelease: result.kernelRelease, buildID: kernel.buildID?.hex, architecture: result.machine)
    }

    private func measurement(_ key: MeasurementKey, _ now: Date) -> MeasurementRecord {
        var result = result
        result.id = "trace-\(key.runID)-\(key.repetition)"
        return MeasurementRecord(
            key: key, status: result.invalidities.isEmpty ? .valid : .invalid,
            reasons: result.invalidities.map(InvalidReason.init), result: ResultFile.encode(result), finished: now)
    }
}
