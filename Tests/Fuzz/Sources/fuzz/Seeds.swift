import AgentWire
import Foundation
@testable import KernelSources

/// Writes what our own encoders make as seeds, a folder a target; the other seeds are text that people wrote.
func writeSeeds(into folder: String) {
    let messages: [AgentMessage] = [
        .welcome(version: CoordinatorMessage.protocolVersion, agentVersion: "1"), .facts([Fact(name: "kernel", value: "6.1")]),
        .pong(sequence: 1, monotonic: MonotonicInstant(nanoseconds: 5), realtimeNanoseconds: 6, realtimeErrorMicroseconds: 7),
        .symbols(SymbolChunk(object: "vmlinux", buildID: [1, 2], symbols: [.init(offset: 16, name: "f")], isLast: true)),
        .progress(Progress(phase: .settle, elapsed: .zero, functions: 1, events: 2, lostEvents: 0, work: 3)),
        .spooled([SpoolEntry(id: "a-1", byteCount: 100)]), .resultChunk(id: "a-1", offset: 0, total: 3, bytes: [1, 2, 3]),
        .refused(Refusal(code: .busy, message: "taken", remedy: "wait", errno: 16)),
    ]
    let program = Program(arguments: ["/bin/true"], environment: ["A=b"])
    var plan = MeasurementPlan(
        id: "a-1", service: program, readiness: .tcp(address: "127.0.0.1", port: 80), prepare: [program], driver: program,
        work: WorkCount(linePrefix: "done", each: 1),
        phases: PhaseLengths(baseline: .zero, warmup: .zero, quiet: Microseconds(1), settleMax: Microseconds(2)), prune: true,
        bufferKiBPerCPU: 64, deadline: Microseconds(9), userID: 1, groupID: 1)
    plan.limits = HostLimits(load: 150, availableKiB: 65_536)
    plan.isVertical = true
    var running = plan
    running.service = nil
    running.target = .running(.containers, names: ["web", "db"])
    let questions: [CoordinatorMessage] = [
        .hello(version: CoordinatorMessage.protocolVersion, holder: "me"), .arm(plan), .fetch(id: "a-1"), .arm(running),
    ]
    for (index, frame) in messages.map(\.frame).enumerated() {
        write([frame.kind] + frame.payload, folder, "messages", "agent-\(index)")
    }
    for (index, frame) in questions.map(\.frame).enumerated() {
        write([frame.kind | 0x80] + frame.payload, folder, "messages", "coordinator-\(index)")
    }
    write([7] + messages.flatMap(\.frame.bytes), folder, "frames", "agent")
    let result = ResultFile.encode(exampleResult)
    write(result, folder, "results", "file")
    write(result[6..<result.count - 4], folder, "results", "content")
    writeKernelFiles(into: folder)
    for (name, bytes) in TraceSeeds.all { write(bytes, folder, "traces", name) }
}

private var exampleResult: MeasurementResult {
    MeasurementResult(
        id: "a-1", agentVersion: "1", kernelRelease: "6.1", machine: "x86_64",
        requestedStart: MonotonicInstant(nanoseconds: 1), actualStart: MonotonicInstant(nanoseconds: 2),
        startRealtimeNanoseconds: 3, clockStepMicroseconds: -4, phaseLengths: [.zero, .zero, .zero], isSteady: true,
        settleTime: .zero, work: 5,
        objects: [KernelObject(name: "vmlinux", buildID: [1, 2]), KernelObject(name: "ext4", buildID: [3, 4])],
        functions: [
            ReachedFunction(object: 0, offset: 16, sightings: Sightings(bits: 1), firstSeen: .zero),
            ReachedFunction(object: 0, offset: 4_096, sightings: Sightings(bits: 256), firstSeen: Microseconds(300)),
            ReachedFunction(object: 1, offset: 0, sightings: Sightings(bits: 3), firstSeen: Microseconds(1)),
        ],
        counters: TraceCounters(), invalidities: [Invalidity(.notSteady, "no")],
        user: UserProfile(
            length: Microseconds(5), isSteady: true,
            files: UserFiles([UserFile(path: "/bin/a", buildID: [1, 2], kind: .probed, probed: 9, refused: 1)]),
            functions: UserFunctions([
                UserFunction(file: 0, address: 16, size: 4, name: "main", firstSeen: Microseconds(3)),
                UserFunction(file: 0, address: 32, size: 4, name: "f", firstSeen: Microseconds(2)),
            ]), invalidities: [Invalidity(.notSteady, "no")]))
}

private func writeKernelFiles(into folder: String) {
    do {
        let buildID = try BuildID(bytes: [UInt8](1...20))
        let functions = ["alpha", "beta"].map {
            SourceFunction(
                name: $0, file: "kernel/\($0).c", firstLine: 1, lastLine: 5, lines: 4, linesInlined: 6, section: ".text",
                evidence: .estimated)
        }
        let ranges = (0..<2).map { SourceDictionary.CodeRange(low: UInt64($0) * 16, high: UInt64($0) * 16 + 8, function: $0) }
        let dictionary = try SourceDictionary(buildID: buildID, object: "vmlinux", functions: functions, ranges: ranges)
        write(dictionary.encoded, folder, "dictionaries", "two")
        let symbols = [SymbolTable.Symbol(offset: TextOffset(0), name: "alpha"), .init(offset: TextOffset(16), name: "beta")]
        write(try SymbolTable(buildID: buildID, object: "ext4", symbols: symbols).encoded, folder, "symbol-tables", "two")
    } catch {
        fatalError("a seed cannot be made: \(error)")
    }
    let notes: [UInt8] = [4, 0, 0, 0, 20, 0, 0, 0, 3, 0, 0, 0] + Array("GNU\0".utf8) + [UInt8](1...20)
    write(notes, folder, "notes", "build-id")
    write(notes, folder, "build-ids", "build-id")
}

private func write(_ bytes: some Collection<UInt8>, _ folder: String, _ target: String, _ name: String) {
    do {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(target)", withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(target)/\(name)"))
    } catch {
        fatalError("a seed cannot be written: \(error)")
    }
}
