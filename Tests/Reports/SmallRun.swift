import AgentWire
import Foundation
import Reports
import ResultStore

@testable import KernelSources

/// A run of a few functions, small enough to be counted by hand.
struct SmallRun {
    static let buildID: [UInt8] = Array(1...20)
    /// What the kernel has, 64 bytes each, in this order. `helper.isra.0` is the function `helper` at another place, and
    /// `stub` is in no debug information.
    static let symbols = ["vfs_read", "__x64_sys_read", "helper", "helper.isra.0", "tcp_rcv", "tick", "stub"]
    static let sources = [
        SourceFunction(
            name: "vfs_read", file: "fs/read_write.c", firstLine: 450, lastLine: 479, lines: 30, linesInlined: 75,
            section: ".text",
            evidence: .debugInformation),
        SourceFunction(
            name: "__x64_sys_read", file: "fs/read_write.c", firstLine: 600, lastLine: 603, lines: 4, linesInlined: 9,
            section: ".text", evidence: .debugInformation),
        SourceFunction(
            name: "helper", file: "lib/helper.c", firstLine: 10, lastLine: 15, lines: 6, linesInlined: 6, section: ".text",
            evidence: .debugInformation),
        SourceFunction(
            name: "tcp_rcv", file: "net/ipv4/tcp.c", firstLine: 100, lastLine: 199, lines: 100, linesInlined: 140,
            section: ".text", evidence: .debugInformation),
        SourceFunction(
            name: "tick", file: "kernel/time/tick.c", firstLine: 5, lastLine: 14, lines: 10, linesInlined: 12, section: ".text",
            evidence: .debugInformation),
    ]

    var run = RunRecord(
        id: RunID("20261124-2215-ab3f"), campaign: "small", campaignText: "name: small\n",
        started: Date(timeIntervalSince1970: 1_795_558_500), finished: Date(timeIntervalSince1970: 1_795_558_560),
        state: .finished)
    var hosts: [RunHostRecord] = []
    var measurements: [MeasurementRecord] = []

    /// Adds a host that was measured.
    mutating func addHost(_ name: String, status: RunHostRecord.Status = .done, reason: String? = nil, remedy: String? = nil) {
        hosts.append(
            RunHostRecord(
                runID: run.id, host: name, address: "127.0.0.1", port: 2_201, status: status, reason: reason, remedy: remedy,
                kernelRelease: "6.1.0-41-amd64", buildID: "0102030405060708090a0b0c0d0e0f1011121314", architecture: "x86_64",
                offsetErrorMicroseconds: 150))
    }

    /// Adds a measurement that reached the symbols named, each with its sightings.
    mutating func measure(
        _ host: String, repetition: Int = 1, workload: String = "shell", startOffset: Int64? = 0,
        invalidities: [Invalidity] = [], user: UserProfile? = nil, _ reached: KeyValuePairs<String, Sightings>
    ) {
        let functions = reached.enumerated().map { position, entry in
            ReachedFunction(
                object: 0, offset: UInt64(Self.symbols.firstIndex(of: entry.key) ?? 99) * 64 + 4, sightings: entry.value,
                firstSeen: Microseconds(UInt64(position + 1) * 1_000))
        }
        var counters = TraceCounters()
        (counters.taskEvents, counters.softirqEvents, counters.hardirqEvents) = (900, 80, 20)
        let result = MeasurementResult(
            id: "m", agentVersion: "1", kernelRelease: "6.1.0-41-amd64", machine: "x86_64",
            requestedStart: MonotonicInstant(nanoseconds: 0), actualStart: MonotonicInstant(nanoseconds: 0),
            startRealtimeNanoseconds: 0, clockStepMicroseconds: 0,
            phaseLengths: [Microseconds(2_000), Microseconds(2_000), Microseconds(4_000)],
            isSteady: true, settleTime: Microseconds(1_500_000), work: 12,
            workCurve: WorkCurve(points: [
                .init(elapsed: Microseconds(2_000), units: 5), .init(elapsed: Microseconds(3_000), units: 12),
            ]),
            objects: [KernelObject(name: "vmlinux", buildID: Self.buildID)],
            functions: functions.sorted { $0.offset < $1.offset }, counters: counters, invalidities: invalidities,
            user: user)
        add(
            host, repetition, workload, startOffset, result: ResultFile.encode(result),
            status: invalidities.isEmpty ? .valid : .invalid)
    }

    /// Adds a measurement with any bytes for its result.
    mutating func add(
        _ host: String, _ repetition: Int, _ workload: String = "shell", _ startOffset: Int64? = nil, result: [UInt8]?,
        status: MeasurementRecord.Status, reasons: [InvalidReason] = []
    ) {
        measurements.append(
            MeasurementRecord(
                key: MeasurementKey(runID: run.id, host: host, workload: workload, runtime: "native", repetition: repetition),
                status: status, reasons: reasons, result: result, startOffsetMicroseconds: startOffset,
                offsetErrorMicroseconds: 150, workUnit: "loops", finished: Date(timeIntervalSince1970: 1_795_558_550)))
    }

    /// A library that knows the kernel's names and, if asked, its lines.
    static func withLibrary<Value>(lines: Bool = true, _ body: (KernelLibrary) throws -> Value) throws -> Value {
        let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "hapfleet-reports-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let library = KernelLibrary(folder: folder)
        let buildID = try BuildID(bytes: Self.buildID)
        try library.store(
            SymbolTable(
                buildID: buildID, object: "vmlinux",
                symbols: symbols.enumerated().map { .init(offset: TextOffset(UInt64($0) * 64), name: $1) }))
        if lines {
            let ranges = symbols.enumerated().compactMap { place, symbol in
                sources.firstIndex { $0.name == SourceName.folded(symbol) }.map {
                    SourceDictionary.CodeRange(low: UInt64(place) * 64, high: UInt64(place) * 64 + 64, function: $0)
                }
            }
            try library.store(SourceDictionary(buildID: buildID, object: "vmlinux", functions: sources, ranges: ranges))
        }
        return try body(library)
    }
}

extension Sightings {
    static let task = Self.of(.task, .settle)
    static let softirq = Self.of(.softirq, .settle)
    static let hardirq = Self.of(.hardirq, .settle)
    static let idle = Self.of(.task, .baseline)
    static let warmup = Self.of(.task, .warmup)

    static func + (left: Self, right: Self) -> Self { Self(bits: left.bits | right.bits) }

    private static func of(_ context: Context, _ phase: Phase) -> Self {
        var sightings = Self()
        sightings.insert(context, in: phase)
        return sightings
    }
}

extension Report {
    /// The report that JSON text holds.
    init(json: String) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        self = try decoder.decode(Report.self, from: Data(json.utf8))
    }
}
