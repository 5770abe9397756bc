import AgentWire
import HAPStatistics
public import KernelSources
public import ResultStore

extension Report {
    /// The report of a run that is in `store`, with names and lines from `kernels`.
    ///
    /// A kernel without a dictionary, or with a damaged one, is reported with lines that are estimated from its symbols, or
    /// without, and the report says why. The HAP is under `weight`; nil is the uniform one that is built in.
    public static func of(
        _ run: RunID, in store: any ResultStore, kernels: KernelLibrary, weight: Weight? = nil
    ) async throws(StoreError) -> Report {
        let record = try await store.run(.prefix(run.text))
        var register = FunctionRegister(kernels: kernels, reportedUnder: weight)
        let run = try await DigestedRun(record, in: store, &register)
        return Report(run, register, comparingHosts: true)
    }

    /// The report of a run with its hosts and measurements; how alike the hosts are is left out unless `comparingHosts` is set.
    public init(
        run: RunRecord, hosts: [RunHostRecord], measurements: [MeasurementRecord], kernels: KernelLibrary, weight: Weight? = nil,
        comparingHosts: Bool = true
    ) {
        var register = FunctionRegister(kernels: kernels, reportedUnder: weight)
        let run = DigestedRun(RunContents(run: run, hosts: hosts, measurements: measurements), &register)
        self.init(run, register, comparingHosts: comparingHosts)
    }

    init(_ run: DigestedRun, _ register: FunctionRegister, comparingHosts: Bool) {
        let measurements = zip(run.digests, run.digests.mappedInParallel { ReportMeasurement($0, register) })
        let measured = Dictionary(grouping: measurements) { $0.0.record.key.host }
        let reported = run.hosts.map { ReportHost($0, (measured[$0.host] ?? []).map(\.1)) }
        self.init(
            run: Run(run.run, reported), sync: Sync(run.hosts, run.digests.map(\.record)),
            cells: run.cells.mappedInParallel { ReportCell($0.key, $0.digests, register) }, hosts: reported,
            similarities: comparingHosts ? HostSimilarity.of(run.digests, register) : [],
            exposures: HostileLoads(run.hosts).names.isEmpty
                ? [] : KernelExposure.of(run.digests, on: run.hosts, register, register.kernels).flatMap(\.runtimes),
            buildIDs: register.buildIDs)
    }
}

extension FunctionRegister {
    /// A register for a report; nil weighs functions by the uniform weight that is built in.
    init(kernels: KernelLibrary, reportedUnder weight: Weight?) {
        self.init(kernels: kernels, weight: weight ?? (try? WeightLibrary.builtIn()))
    }
}

extension Report.Run {
    fileprivate init(_ run: RunRecord, _ hosts: [ReportHost]) {
        let measurements = hosts.flatMap(\.measurements)
        self.init(
            id: run.id.text, campaign: run.campaign, state: run.state.rawValue, started: run.started, finished: run.finished,
            hostsTotal: hosts.count, hostsOK: hosts.count { $0.status == RunHostRecord.Status.done.rawValue },
            hostsFailed: hosts.count(where: \.hasFailed),
            kernels: Set(hosts.compactMap(\.kernel)).count, measurementsValid: measurements.count(where: \.valid),
            measurementsInvalid: measurements.count { !$0.valid }, lostEvents: measurements.lostEvents ?? 0)
    }
}

extension Report.Sync {
    fileprivate init(_ hosts: [RunHostRecord], _ measurements: [MeasurementRecord]) {
        let skew = StartSkew(measurements)
        let errors = hosts.compactMap(\.offsetErrorMicroseconds) + measurements.compactMap(\.offsetErrorMicroseconds)
        self.init(
            startSkewMicrosecondsMax: skew.largest, startSkewMicrosecondsP99: skew.percentile99,
            offsetErrorMicrosecondsMax: errors.max())
    }
}

extension ReportCell.Key {
    /// The cell of a measurement on a host.
    init(_ digest: MeasurementDigest, on host: RunHostRecord?) {
        self.init(
            workload: digest.record.key.workload, runtime: digest.record.key.runtime,
            kernel: digest.result?.kernelRelease ?? host?.kernelRelease ?? "unknown",
            arch: digest.result?.machine ?? host?.architecture ?? "unknown")
    }
}

extension ReportHost {
    fileprivate init(_ host: RunHostRecord, _ measurements: [ReportMeasurement]) {
        self.init(
            host: host.host, address: "\(host.address):\(host.port)", kernel: host.kernelRelease, buildID: host.buildID,
            arch: host.architecture, status: host.status.rawValue, reason: host.reason, remedy: host.remedy,
            runtimes: ReportHost.Runtime.all(of: host, measured: Set(measurements.map(\.runtime))),
            loads: HostLoad.all(of: measurements), measurements: measurements)
    }
}

extension ReportHost.Runtime {
    fileprivate static func all(of host: RunHostRecord, measured: Set<String>) -> [ReportHost.Runtime] {
        measured.sorted().map { name in
            ReportHost.Runtime(
                name: name, version: host.facts[RuntimeFact.version.name(of: name)],
                configuration: host.facts[RuntimeFact.configuration.name(of: name)])
        }
    }
}

extension ReportMeasurement {
    fileprivate init(_ digest: MeasurementDigest, _ register: FunctionRegister) {
        let (record, result) = (digest.record, digest.result)
        let lines = digest.lines
        let counters = result?.counters
        let calls = result.map { _ in register.systemCalls(in: digest.task).count }
        self.init(
            workload: record.key.workload, runtime: record.key.runtime, repetition: record.key.repetition,
            functions: result.map { _ in digest.task.count }, functionsIRQ: result.map { _ in digest.irq.count },
            functionsBaseline: result.map { _ in digest.baseline.count }, phases: digest.phases,
            unseen: digest.unseen.map(ReportMeasurement.Unseen.init), lines: lines?.lines, linesInlined: lines?.inlined,
            linesMissingFunctions: lines?.missing, linesSource: lines?.source, linesBySource: lines?.sources,
            linesReason: digest.absenceOfLines?.reason, syscalls: calls,
            events: counters.map { $0.taskEvents &+ $0.softirqEvents &+ $0.hardirqEvents }, lostEvents: counters?.lostEvents,
            steady: result?.isSteady, settleSeconds: result.map { Double($0.settleTime.count) / 1e6 }, valid: digest.isValid,
            invalidReasons: digest.reasons.map(\.description), fall: Fall(digest.reasons),
            startOffsetMicroseconds: record.startOffsetMicroseconds, agentPeakKiB: counters?.agentPeakKiB,
            agentCPUSeconds: counters.map { Double($0.agentCPU.count) / 1e6 },
            prunedFunctions: counters?.prunedFunctions, tasksSeen: counters?.tasksSeen, tasksMissed: counters?.tasksMissed,
            workDone: result?.work, workUnit: record.workUnit, vertical: ReportVertical(digest))
    }
}

extension ReportMeasurement.Fall {
    fileprivate init?(_ reasons: [InvalidReason]) {
        guard let reason = reasons.first(where: { $0.code == InvalidReason.hostFell }) else { return nil }
        self.init(cause: reason.detail, console: reason.console)
    }
}

extension ReportMeasurement.Unseen {
    fileprivate init(_ unseen: UnseenFunctions) {
        self.init(
            estimate: unseen.estimate, low: unseen.low, high: unseen.high, method: UnseenFunctions.method,
            windows: unseen.windows)
    }
}
