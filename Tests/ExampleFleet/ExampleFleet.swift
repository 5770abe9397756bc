import AgentWire
package import Foundation
package import KernelSources
package import ResultStore

/// A small fleet as a lab would have it: five kernels on five hosts, three loads, two repetitions; one measurement lost events,
/// one host could not be reached, and one kernel has no debug information.
package struct ExampleFleet {
    struct Kernel {
        let host: String
        let release: String
        let machine: String
        /// How many functions its loads reach, against the oldest kernel.
        let growth: Double
        let hasLines: Bool

        var buildID: [UInt8] { Array(release.utf8.suffix(4) + machine.utf8.prefix(4) + host.utf8.prefix(8)) }
    }

    static let kernels = [
        Kernel(host: "lab-5-10", release: "5.10.0-36-cloud-amd64", machine: "x86_64", growth: 1, hasLines: true),
        Kernel(host: "lab-6-1", release: "6.1.0-41-cloud-amd64", machine: "x86_64", growth: 1.09, hasLines: true),
        Kernel(host: "lab-6-12", release: "6.12.57+deb13-cloud-amd64", machine: "x86_64", growth: 1.16, hasLines: true),
        Kernel(host: "lab-6-12-arm64", release: "6.12.57+deb13-cloud-arm64", machine: "aarch64", growth: 1.12, hasLines: false),
        Kernel(host: "lab-6-18", release: "6.18.5+deb14-cloud-amd64", machine: "x86_64", growth: 1.21, hasLines: true),
    ]
    static let loads = [("redis-get", 610, "requests"), ("redis-set", 640, "requests"), ("shell", 1_320, "loops")]

    package let run = RunRecord(
        id: RunID("20261124-2215-ab3f"), campaign: "first-light", campaignText: "name: first-light\n",
        started: Date(timeIntervalSince1970: 1_795_558_500), finished: Date(timeIntervalSince1970: 1_795_558_667),
        state: .finished)
    package let hosts: [RunHostRecord]
    package let measurements: [MeasurementRecord]

    package init() {
        let run = run.id
        hosts =
            Self.kernels.enumerated().map { index, kernel in
                RunHostRecord(
                    runID: run, host: kernel.host, address: "127.0.0.1", port: 2_201 + index, status: .done,
                    kernelRelease: kernel.release, buildID: (try? BuildID(bytes: kernel.buildID))?.hex,
                    architecture: kernel.machine, offsetErrorMicroseconds: 190 + Int64(index) * 35)
            } + [
                RunHostRecord(
                    runID: run, host: "lab-7-2", address: "127.0.0.1", port: 2_206, status: .failed,
                    reason: "connection refused at 127.0.0.1:2206",
                    remedy: "start sshd there, or correct the port in lab.yaml line 31")
            ]
        var random = Sequence(state: 1)
        var measurements: [MeasurementRecord] = []
        for (index, kernel) in Self.kernels.enumerated() {
            for (load, size, unit) in Self.loads {
                for repetition in 1...2 {
                    let lost: UInt64 = kernel.host == "lab-6-12" && load == "shell" && repetition == 2 ? 1_214 : 0
                    let result = Self.result(kernel, load, size, lost: lost, &random)
                    measurements.append(
                        MeasurementRecord(
                            key: MeasurementKey(
                                runID: run, host: kernel.host, workload: load, runtime: "native", repetition: repetition),
                            status: lost > 0 ? .invalid : .valid, result: ResultFile.encode(result),
                            startOffsetMicroseconds: Int64(index) * 1_310 - 2_000 + Int64(random.next() % 900),
                            offsetErrorMicroseconds: 190 + Int64(index) * 35, workUnit: unit,
                            finished: Date(timeIntervalSince1970: 1_795_558_560)))
                }
            }
        }
        self.measurements = measurements
    }

    /// A library in `folder` that knows the fleet's kernels.
    package func library(in folder: URL) throws -> KernelLibrary {
        let library = KernelLibrary(folder: folder)
        for kernel in Self.kernels {
            let buildID = try BuildID(bytes: kernel.buildID)
            let functions = (0..<2_000).map(Self.function)
            try library.store(
                SymbolTable(
                    buildID: buildID, object: "vmlinux",
                    symbols: functions.enumerated().map { .init(offset: TextOffset(UInt64($0) * 64), name: $1.name) }))
            guard kernel.hasLines else { continue }
            let ranges = functions.indices.map {
                SourceDictionary.CodeRange(low: UInt64($0) * 64, high: UInt64($0) * 64 + 64, function: $0)
            }
            try library.store(SourceDictionary(buildID: buildID, object: "vmlinux", functions: functions, ranges: ranges))
        }
        return library
    }

    private static func function(_ number: Int) -> SourceFunction {
        let names = ["__x64_sys_read", "vfs_read", "tcp_sendmsg", "do_sys_openat2", "__x64_sys_openat"]
        let files = ["fs/read_write.c", "net/ipv4/tcp.c", "mm/memory.c", "kernel/sched/core.c", "fs/open.c", "lib/iov_iter.c"]
        let first = 40 + number * 17 % 3_000
        let lines = 6 + number * 31 % 60
        return SourceFunction(
            name: number < names.count ? names[number] : "function_\(number)", file: files[number % files.count],
            firstLine: first,
            lastLine: first + lines - 1, lines: lines, linesInlined: lines * 3, section: ".text", evidence: .debugInformation)
    }

    private static func result(
        _ kernel: Kernel, _ load: String, _ size: Int, lost: UInt64, _ random: inout Sequence
    ) -> MeasurementResult {
        let reached = Int(Double(size) * kernel.growth)
        var functions: [ReachedFunction] = []
        for number in 0..<(reached + 180) {
            var sightings = Sightings()
            let seen: UInt64
            if number >= reached {
                sightings.insert(number % 2 == 0 ? .softirq : .hardirq, in: .settle)
                seen = random.next() % 9_000_000
            } else {
                // The last few are reached by chance only.
                if number > reached - 24, random.next() % 3 == 0 { continue }
                sightings.insert(.task, in: .settle)
                if number % 5 == 0 {
                    sightings.insert(.task, in: .baseline)
                    seen = random.next() % 1_500_000
                } else {
                    let patience = Double(random.next() % 1_000) / 1_000
                    seen = 2_000_000 + UInt64(patience * patience * patience * patience * 6_500_000)
                }
            }
            functions.append(
                ReachedFunction(object: 0, offset: UInt64(number) * 64 + 4, sightings: sightings, firstSeen: Microseconds(seen)))
        }
        var counters = TraceCounters()
        counters.taskEvents = 118_000 + random.next() % 20_000
        counters.softirqEvents = 4_200
        counters.hardirqEvents = 2_900
        counters.lostEvents = lost
        return MeasurementResult(
            id: "m-1", agentVersion: "1", kernelRelease: kernel.release, machine: kernel.machine,
            requestedStart: MonotonicInstant(nanoseconds: 90_000_000_000),
            actualStart: MonotonicInstant(nanoseconds: 90_001_000_000),
            startRealtimeNanoseconds: 1_795_558_520_000_000_000, clockStepMicroseconds: 3,
            phaseLengths: [Microseconds(2_000_000), Microseconds(2_000_000), Microseconds(8_000_000)], isSteady: true,
            settleTime: Microseconds(4_480_000), work: load == "shell" ? 212 : 48_000,
            objects: [KernelObject(name: "vmlinux", buildID: kernel.buildID)], functions: functions, counters: counters,
            invalidities: lost > 0 ? [Invalidity(.lostEvents, "\(lost) entries were overwritten in the ring buffer")] : [])
    }

    /// The same numbers every time.
    struct Sequence {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }
}
