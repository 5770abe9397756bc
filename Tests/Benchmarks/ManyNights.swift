import AgentWire
import Foundation
import KernelSources
import ResultStore

/// A store as a large fleet fills it in many nights: every host measures four loads in two runtimes each night, on one of four kernels.
///
/// What a measurement reaches follows what was seen on real hosts in size (600 to 1,500 functions), in how much two measurements of one
/// load differ (a few functions in the hundred), and in how it is written (a steady phase with five windows). One host in fifty cannot be
/// reached, one measurement in a hundred lost events, and from the middle on one kernel's loads reach 40 functions more.
struct ManyNights {
    let hosts: Int
    let nights: Int

    struct Kernel {
        let release: String
        /// Functions whose lines it has otherwise than the first.
        let shift: Int

        var buildID: [UInt8] { Array("many-nights-\(release)".utf8.prefix(20)) }
    }

    static let kernels = [
        Kernel(release: "5.10.0-36-cloud-amd64", shift: 0), Kernel(release: "6.1.0-41-cloud-amd64", shift: 11),
        Kernel(release: "6.12.57+deb13-cloud-amd64", shift: 24), Kernel(release: "6.18.5+deb14-cloud-amd64", shift: 31),
    ]
    static let loads = [("redis-get", 700), ("redis-set", 760), ("tornado", 1_000), ("shell", 1_300)]
    static let runtimes = [("native", 1.0), ("runc", 1.12)]
    static let functions = 40_000

    /// Writes runs and dictionaries into `folder`, through the store's own interface.
    func write(to folder: URL) async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Self.writeLibrary(KernelLibrary(folder: Self.library(in: folder)))
        let store = try await SQLiteStore.open(Self.store(in: folder))
        for night in 0..<nights {
            try await write(night, to: store)
            note("night \(night + 1) of \(nights) is written")
        }
    }

    static func store(in folder: URL) -> String { folder.appending(path: "store.sqlite").path(percentEncoded: false) }
    /// What `XDG_DATA_HOME` must be for the library to be found.
    static func data(in folder: URL) -> String { folder.appending(path: "share").path(percentEncoded: false) }
    private static func library(in folder: URL) -> URL { folder.appending(path: "share/hapfleet/kernels") }

    static func host(_ number: Int) -> String { "node-\(String(10_000 + number).dropFirst())" }

    private func write(_ night: Int, to store: SQLiteStore) async throws {
        var random = SystemNoise(state: UInt64(night) &* 7_919 &+ 1)
        let started = Date(timeIntervalSince1970: 1_793_000_000 + Double(night) * 86_400)
        var run = RunRecord(
            id: RunID(startingAt: started, suffix: UInt16(night)), campaign: "nightly", campaignText: "name: nightly\n",
            started: started)
        try await store.create(run)
        let records = (0..<hosts).map { host(number: $0, run.id, &random) }
        try await store.store(records)
        let templates = Self.templates(isLater: night >= nights / 2)
        for (number, record) in records.enumerated() where record.status == .done {
            for (cell, template) in templates[number % Self.kernels.count].enumerated() {
                try await store.store(template.measurement(cell, of: record, finished: started, &random))
            }
        }
        run.finished = started.addingTimeInterval(1_200)
        run.state = .finished
        try await store.update(run)
    }

    private func host(number: Int, _ run: RunID, _ random: inout SystemNoise) -> RunHostRecord {
        let kernel = Self.kernels[number % Self.kernels.count]
        var record = RunHostRecord(
            runID: run, host: Self.host(number), address: "10.0.\(number / 250).\(number % 250 + 1)", port: 22, status: .done,
            facts: ["os.id": "debian", "os.version": "13", "cpu.count": "64", "memory.kib": "263911112"],
            kernelRelease: kernel.release, buildID: (try? BuildID(bytes: kernel.buildID))?.hex, architecture: "x86_64",
            offsetErrorMicroseconds: 120 + Int64(random.next(400)))
        if random.next(50) == 0 {
            record.status = .failed
            record.reason = "connection timed out at \(record.address):22 after 10 s"
            record.remedy = "see whether the host is up and lets this machine in"
        }
        return record
    }

    private static func templates(isLater: Bool) -> [[CellTemplate]] {
        kernels.enumerated().map { place, kernel in
            loads.flatMap { load, size in
                runtimes.map { runtime, factor in
                    let growth = 1 + 0.06 * Double(place)
                    let extra = isLater && place == 2 ? 40 : 0
                    return CellTemplate(
                        kernel: kernel, workload: load, runtime: runtime, size: Int(Double(size) * factor * growth) + extra)
                }
            }
        }
    }

    private static func writeLibrary(_ library: KernelLibrary) throws {
        for kernel in kernels {
            let buildID = try BuildID(bytes: kernel.buildID)
            let functions = (0..<functions).map { function($0, in: kernel) }
            try library.store(
                SymbolTable(
                    buildID: buildID, object: "vmlinux",
                    symbols: functions.enumerated().map { .init(offset: TextOffset(UInt64($0) * 64), name: $1.name) }))
            let ranges = functions.indices.map {
                SourceDictionary.CodeRange(low: UInt64($0) * 64, high: UInt64($0) * 64 + 64, function: $0)
            }
            try library.store(SourceDictionary(buildID: buildID, object: "vmlinux", functions: functions, ranges: ranges))
        }
    }

    private static let folders = [
        "mm/memory.c", "fs/read_write.c", "net/ipv4/tcp.c", "kernel/sched/core.c", "net/core/dev.c", "fs/ext4/inode.c",
        "block/bio.c",
        "security/security.c", "lib/iov_iter.c", "drivers/net/virtio_net.c", "kernel/locking/mutex.c", "net/unix/af_unix.c",
    ]

    static func file(ofFunction number: Int) -> String { folders[number * 7 % folders.count] }

    private static func function(_ number: Int, in kernel: Kernel) -> SourceFunction {
        let first = 20 + number * 17 % 5_000 + kernel.shift
        let lines = 5 + number * 31 % 60 + (number % 10 == 0 ? kernel.shift : 0)
        return SourceFunction(
            name: "function_\(number)", file: file(ofFunction: number), firstLine: first, lastLine: first + lines - 1,
            lines: lines, linesInlined: lines * 2, section: ".text", evidence: .debugInformation)
    }
}

/// What one load in one runtime reaches on one kernel.
private struct CellTemplate {
    let kernel: ManyNights.Kernel
    let workload: String
    let runtime: String
    /// Functions of the kernel's list, in the list's order; every sixteenth in interrupts only.
    private let numbers: [Int]

    init(kernel: ManyNights.Kernel, workload: String, runtime: String, size: Int) {
        self.kernel = kernel
        self.workload = workload
        self.runtime = runtime
        numbers = (0..<size).map { ($0 * 37 + 11) % ManyNights.functions }.sorted()
    }

    func measurement(
        _ cell: Int, of host: RunHostRecord, finished: Date, _ random: inout SystemNoise
    ) -> MeasurementRecord {
        let lost: UInt64 = random.next(100) == 0 ? 700 + random.next(2_000) : 0
        let start = Int64(random.next(2_600)) - 1_300
        var counters = TraceCounters()
        counters.taskEvents = 118_000 + random.next(20_000)
        counters.softirqEvents = 4_200
        counters.lostEvents = lost
        counters.agentPeakKiB = 3_104
        let result = MeasurementResult(
            id: "m-\(cell)", agentVersion: "1", kernelRelease: kernel.release, machine: "x86_64",
            requestedStart: MonotonicInstant(nanoseconds: 90_000_000_000),
            actualStart: MonotonicInstant(nanoseconds: 90_000_800_000),
            startRealtimeNanoseconds: UInt64(finished.timeIntervalSince1970) * 1_000_000_000, clockStepMicroseconds: 3,
            phaseLengths: [2_000_000, 5_000_000, 12_000_000, 10_000_000].map { Microseconds($0) }, isSteady: true,
            settleTime: Microseconds(2_480_000), work: 48_000 + random.next(900), windows: 5,
            objects: [KernelObject(name: "vmlinux", buildID: kernel.buildID)], functions: functions(&random), counters: counters,
            invalidities: lost > 0 ? [Invalidity(.lostEvents, "\(lost) entries were overwritten in the ring buffer")] : [])
        return MeasurementRecord(
            key: MeasurementKey(
                runID: host.runID, host: host.host, workload: workload, runtime: runtime, repetition: 1),
            status: lost > 0 ? .invalid : .valid, result: ResultFile.encode(result), startOffsetMicroseconds: start,
            offsetErrorMicroseconds: host.offsetErrorMicroseconds, workUnit: "requests", finished: finished)
    }

    private func functions(_ random: inout SystemNoise) -> [ReachedFunction] {
        numbers.enumerated().compactMap { place, number -> ReachedFunction? in
            // One in ten is reached by chance.
            let isSporadic = number % 10 == 3
            if isSporadic, random.next(3) == 0 { return nil }
            var sightings = Sightings()
            let isTask = place % 16 != 5
            for phase in [Phase.settle, .steady] { sightings.insert(isTask ? .task : .softirq, in: phase) }
            if place % 5 == 0 { sightings.insert(.task, in: .baseline) }
            let seen = place % 5 == 0 ? random.next(1_500_000) : 2_000_000 + random.next(9_000) * random.next(900)
            return ReachedFunction(
                object: 0, offset: UInt64(number) * 64 + 4, sightings: sightings, firstSeen: Microseconds(seen),
                windows: isSporadic ? UInt16(1 << random.next(5)) : 0b11111)
        }
    }
}

/// The same numbers every time (Knuth's MMIX generator).
private struct SystemNoise {
    var state: UInt64

    mutating func next(_ bound: UInt64) -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) % bound
    }
}
