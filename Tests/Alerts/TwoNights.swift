import AgentWire
import Foundation
import ResultStore

@testable import KernelSources

/// Nights of a small fleet, whose functions can be counted by hand.
struct TwoNights {
    struct Kernel {
        let release: String
        let buildID: [UInt8]
    }

    static let old = Kernel(release: "6.1.0-41-amd64", buildID: Array(1...20))
    static let new = Kernel(release: "6.12.57-amd64", buildID: Array(21...40))

    /// Every kernel's functions; each has ten lines.
    static let functions = [
        ("vfs_read", "fs/read_write.c"), ("vfs_write", "fs/read_write.c"), ("mmap_region", "mm/mmap.c"),
        ("schedule", "kernel/sched/core.c"), ("tcp_sendmsg", "net/ipv4/tcp.c"), ("tcp_recvmsg", "net/ipv4/tcp.c"),
        ("dput", "fs/dcache.c"), ("path_openat", "fs/namei.c"), ("do_exit", "kernel/exit.c"), ("kfree", "mm/slub.c"),
        ("udp_sendmsg", "net/ipv4/udp.c"), ("landlock_check", "security/landlock/fs.c"),
    ]
    /// What the old kernel's load reaches: the first ten.
    static let usual = functions.prefix(10).map(\.0)

    /// Stores a night: two measurements of a load on each host, which reach the functions that are named; `others` are hosts with a kernel and
    /// functions of their own.
    static func store(
        _ day: Int, in store: any ResultStore, campaign: String = "name: nightly\nhosts: all\nworkloads: [shell]\n",
        hosts: [String] = ["web1", "web2"], missing: [String] = [], kernel: Kernel = old, reaching: [String] = usual,
        others: [String: (kernel: Kernel, reaching: [String])] = [:], invalidOn: String? = nil
    ) async throws -> RunRecord {
        let started = Date(timeIntervalSince1970: 1_795_558_500 + Double(day) * 86_400)
        let run = RunRecord(
            id: RunID(startingAt: started, suffix: UInt16(day)), campaign: "nightly", campaignText: campaign, started: started,
            finished: started.addingTimeInterval(60), state: .finished)
        try await store.create(run)
        for host in hosts + missing + others.keys.sorted() {
            let (kernel, reaching) = others[host] ?? (kernel, reaching)
            let isMissing = missing.contains(host)
            try await store.store(
                RunHostRecord(
                    runID: run.id, host: host, address: "127.0.0.1", port: 22, status: isMissing ? .failed : .done,
                    reason: isMissing ? "connection refused" : nil, kernelRelease: kernel.release, architecture: "x86_64"))
            for repetition in 1...2 where !isMissing {
                let isInvalid = host == invalidOn && repetition == 2
                try await store.store(
                    MeasurementRecord(
                        key: MeasurementKey(
                            runID: run.id, host: host, workload: "shell", runtime: "native", repetition: repetition),
                        status: isInvalid ? .invalid : .valid,
                        reasons: isInvalid ? [InvalidReason(code: "lost_events", detail: "12")] : [],
                        result: ResultFile.encode(result(kernel, reaching)), finished: started))
            }
        }
        return run
    }

    private static func result(_ kernel: Kernel, _ names: [String]) -> MeasurementResult {
        var sightings = Sightings()
        sightings.insert(.task, in: .settle)
        let reached = functions.indices.filter { names.contains(functions[$0].0) }.map { place in
            ReachedFunction(object: 0, offset: UInt64(place) * 64 + 4, sightings: sightings, firstSeen: Microseconds(1_000))
        }
        return MeasurementResult(
            id: "m", agentVersion: "1", kernelRelease: kernel.release, machine: "x86_64",
            requestedStart: MonotonicInstant(nanoseconds: 0), actualStart: MonotonicInstant(nanoseconds: 0),
            startRealtimeNanoseconds: 0, clockStepMicroseconds: 0,
            phaseLengths: [Microseconds(1), Microseconds(1), Microseconds(1)], isSteady: true, settleTime: Microseconds(1),
            work: 1, objects: [KernelObject(name: "vmlinux", buildID: kernel.buildID)], functions: reached,
            counters: TraceCounters(), invalidities: [])
    }

    /// Runs `body` with an empty store, and a library that knows both kernels.
    static func withStore(_ body: (any ResultStore, KernelLibrary) async throws -> Void) async throws {
        let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "hapfleet-alerts-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let library = KernelLibrary(folder: folder.appending(path: "kernels"))
        for kernel in [old, new] {
            let buildID = try BuildID(bytes: kernel.buildID)
            try library.store(
                SymbolTable(
                    buildID: buildID, object: "vmlinux",
                    symbols: functions.enumerated().map { .init(offset: TextOffset(UInt64($0) * 64), name: $1.0) }))
            let sources = functions.enumerated().map { place, function in
                SourceFunction(
                    name: function.0, file: function.1, firstLine: place * 20 + 1, lastLine: place * 20 + 10, lines: 10,
                    linesInlined: 10, section: ".text", evidence: .debugInformation)
            }
            let ranges = sources.indices.map {
                SourceDictionary.CodeRange(low: UInt64($0) * 64, high: UInt64($0) * 64 + 64, function: $0)
            }
            try library.store(SourceDictionary(buildID: buildID, object: "vmlinux", functions: sources, ranges: ranges))
        }
        try await body(try await SQLiteStore.open(folder.path + "/store.sqlite"), library)
    }
}
