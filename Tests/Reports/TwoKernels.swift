import AgentWire
import Foundation
import ResultStore

@testable import KernelSources
@testable import Reports

/// A run on two hosts of two kernels whose functions differ in every way that a comparison tells apart.
struct TwoKernels {
    /// A function of either kernel, in which of its measurements it is reached, and where.
    struct Function {
        let name: String
        let file: String
        let line: Int
        let lines: Int
        /// Repetitions, from 1, that reach it.
        let reached: Set<Int>
    }

    static let old: [Function] = [
        .init(name: "vfs_read", file: "fs/read_write.c", line: 450, lines: 30, reached: [1, 2, 3]),
        .init(name: "stays", file: "mm/memory.c", line: 10, lines: 20, reached: [1, 2, 3]),
        .init(name: "goes", file: "mm/memory.c", line: 100, lines: 40, reached: [1, 2, 3]),
        .init(name: "moves", file: "mm/mmap.c", line: 5, lines: 12, reached: [1, 2, 3]),
        .init(name: "do_page_cache_read", file: "mm/readahead.c", line: 50, lines: 60, reached: [1, 2, 3]),
        .init(name: "sometimes", file: "kernel/sched/core.c", line: 1, lines: 7, reached: [2]),
        .init(name: "asleep", file: "net/core/sock.c", line: 1, lines: 9, reached: []),
    ]
    static let new: [Function] = [
        .init(name: "vfs_read", file: "fs/read_write.c", line: 470, lines: 36, reached: [1, 2, 3]),
        .init(name: "stays", file: "mm/memory.c", line: 12, lines: 20, reached: [1, 2, 3]),
        .init(name: "moves", file: "mm/vma.c", line: 5, lines: 12, reached: [1, 2, 3]),
        .init(name: "do_page_cache_ra", file: "mm/readahead.c", line: 52, lines: 62, reached: [1, 2, 3]),
        .init(name: "comes", file: "security/landlock/fs.c", line: 7, lines: 80, reached: [1, 3]),
        .init(name: "asleep", file: "net/core/sock.c", line: 1, lines: 9, reached: [1, 2, 3]),
    ]

    let run = RunRecord(
        id: RunID("20261124-2215-ab3f"), campaign: "two", campaignText: "name: two\n",
        started: Date(timeIntervalSince1970: 1_795_558_500), finished: nil, state: .finished)
    private let kernels: [(host: String, release: String, functions: [Function], buildID: [UInt8])]

    /// Runtimes that the new kernel's host also ran its functions in.
    init(newLines: [Function] = Self.new) {
        kernels = [
            ("a", "5.10.0-32-amd64", Self.old, Array(1...20)), ("b", "6.12.9-amd64", newLines, Array(21...40)),
        ]
    }

    var contents: RunContents {
        RunContents(
            run: run,
            hosts: kernels.map { kernel in
                RunHostRecord(
                    runID: run.id, host: kernel.host, address: "127.0.0.1", port: 22, status: .done,
                    kernelRelease: kernel.release,
                    architecture: "x86_64")
            },
            measurements: kernels.flatMap { kernel in
                (1...3).map { repetition in
                    MeasurementRecord(
                        key: MeasurementKey(
                            runID: run.id, host: kernel.host, workload: "shell", runtime: "native", repetition: repetition),
                        status: .valid,
                        result: ResultFile.encode(result(kernel.release, kernel.functions, kernel.buildID, repetition)),
                        finished: Date(timeIntervalSince1970: 1_795_558_550))
                }
            })
    }

    private func result(
        _ release: String, _ functions: [Function], _ buildID: [UInt8], _ repetition: Int
    ) -> MeasurementResult {
        let reached = functions.enumerated().filter { $0.element.reached.contains(repetition) }.map { place, _ in
            ReachedFunction(object: 0, offset: UInt64(place) * 64 + 4, sightings: .task, firstSeen: Microseconds(1_000))
        }
        return MeasurementResult(
            id: "m", agentVersion: "1", kernelRelease: release, machine: "x86_64",
            requestedStart: MonotonicInstant(nanoseconds: 0),
            actualStart: MonotonicInstant(nanoseconds: 0), startRealtimeNanoseconds: 0, clockStepMicroseconds: 0,
            phaseLengths: [Microseconds(1), Microseconds(1), Microseconds(1)], isSteady: true, settleTime: Microseconds(1),
            work: 1,
            objects: [KernelObject(name: "vmlinux", buildID: buildID)], functions: reached, counters: TraceCounters(),
            invalidities: [])
    }

    /// A library that knows both kernels, or the old one's lines alone.
    func withLibrary<Value>(newLines: Bool = true, _ body: (KernelLibrary) throws -> Value) throws -> Value {
        let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "hapfleet-compare-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let library = KernelLibrary(folder: folder)
        for kernel in kernels {
            let buildID = try BuildID(bytes: kernel.buildID)
            try library.store(
                SymbolTable(
                    buildID: buildID, object: "vmlinux",
                    symbols: kernel.functions.enumerated().map { .init(offset: TextOffset(UInt64($0) * 64), name: $1.name) }))
            guard newLines || kernel.host == "a" else { continue }
            let functions = kernel.functions.map {
                SourceFunction(
                    name: $0.name, file: $0.file, firstLine: $0.line, lastLine: $0.line + $0.lines - 1, lines: $0.lines,
                    linesInlined: $0.lines, section: ".text", evidence: .debugInformation)
            }
            let ranges = functions.indices.map {
                SourceDictionary.CodeRange(low: UInt64($0) * 64, high: UInt64($0) * 64 + 64, function: $0)
            }
            try library.store(SourceDictionary(buildID: buildID, object: "vmlinux", functions: functions, ranges: ranges))
        }
        return try body(library)
    }
}
