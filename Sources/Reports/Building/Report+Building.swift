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
        let (run, hosts, contents) = try await ReportContents.of(run, in: store, kernels: kernels, weight: weight)
        return Report(run: run, hosts: hosts, contents, comparingHosts: true)
    }

    /// The report of a run with its hosts and measurements; how alike the hosts are is left out unless `comparingHosts` is set.
    public init(
        run: RunRecord, hosts: [RunHostRecord], measurements: [MeasurementRecord], kernels: KernelLibrary, weight: Weight? = nil,
        comparingHosts: Bool = true
    ) {
        var contents = ReportContents(kernels: kernels, weight: weight)
        contents.add(measurements)
        self.init(run: run, hosts: hosts, contents, comparingHosts: comparingHosts)
    }

    init(run: RunRecord, hosts: [RunHostRecord], _ contents: ReportContents, comparingHosts: Bool) {
        let (digests, register) = (contents.digests, contents.register)
        let byHost = Dictionary(hosts.map { ($0.host, $0) }) { first, _ in first }
        var cells: [ReportCell.Key: [MeasurementDigest]] = [:]
        var measured: [String: [ReportMeasurement]] = [:]
        for (digest, measurement) in zip(digests, digests.mappedInParallel { ReportMeasurement($0, register) }) {
            let host = digest.record.key.host
            cells[ReportCell.Key(digest, on: byHost[host]), default: []].append(digest)
            measured[host, default: []].append(measurement)
        }
        let reported = hosts.map { ReportHost($0, measured[$0.host] ?? []) }
        self.init(
            run: Run(run, reported), sync: Sync(hosts, digests.map(\.record)),
            cells: cells.sorted { ReportCell.Key.precedes($0.key, $1.key) }.mappedInParallel {
                ReportCell($0.key, $0.value, register)
            },
            hosts: reported,
            similarities: comparingHosts ? HostSimilarity.of(digests, register) : [],
            buildIDs: register.buildIDs)
    }
}

/// The measurements of a report, as they are read.
struct ReportContents {
    private(set) var digests: [MeasurementDigest] = []
    private(set) var register: FunctionRegister

    /// Those of a run that is in `store`, with its record and hosts.
    static func of(
        _ run: RunID, in store: any ResultStore, kernels: KernelLibrary, weight: Weight?
    ) async throws(StoreError) -> (RunRecord, [RunHostRecord], ReportContents) {
        let record = try await store.run(.prefix(run.text))
        let hosts = try await store.hosts(of: run)
        var contents = ReportContents(kernels: kernels, weight: weight)
        // Only some hosts' results are in memory whole.
        for start in stride(from: 0, to: hosts.count, by: 32) {
            var some: [MeasurementRecord] = []
            for host in hosts[start..<min(start + 32, hosts.count)] {
                some += try await store.measurements(of: run, host: host.host)
            }
            contents.add(some)
        }
        return (record, hosts, contents)
    }

    init(kernels: KernelLibrary, weight: Weight?) {
        register = FunctionRegister(kernels: kernels, weight: weight ?? (try? WeightLibrary.builtIn()))
    }

    mutating func add(_ measurements: [MeasurementRecord]) {
        digests += MeasurementDigest.all(measurements, &register)
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
        let lines = digest.hasLines ? register.lines(of: digest.task) : nil
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
            invalidReasons: digest.reasons.map(\.description), startOffsetMicroseconds: record.startOffsetMicroseconds,
            agentPeakKiB: counters?.agentPeakKiB, agentCPUSeconds: counters.map { Double($0.agentCPU.count) / 1e6 },
            prunedFunctions: counters?.prunedFunctions, tasksSeen: counters?.tasksSeen, tasksMissed: counters?.tasksMissed,
            workDone: result?.work, workUnit: record.workUnit)
    }
}

extension ReportMeasurement.Unseen {
    fileprivate init(_ unseen: UnseenFunctions) {
        self.init(
            estimate: unseen.estimate, low: unseen.low, high: unseen.high, method: UnseenFunctions.method,
            windows: unseen.windows)
    }
}
