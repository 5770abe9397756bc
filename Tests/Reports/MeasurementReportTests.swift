import AgentWire
import ResultStore
import KernelSources
import Testing

@testable import Reports

@Suite("What a measurement's functions come to")
struct MeasurementReportTests {
    private static func run() -> SmallRun {
        var small = SmallRun()
        small.addHost("a")
        small.measure(
            "a",
            [
                "vfs_read": .task + .softirq, "__x64_sys_read": .task + .idle, "helper": .task, "helper.isra.0": .hardirq,
                "tcp_rcv": .softirq, "tick": .hardirq + .warmup,
            ])
        return small
    }

    @Test("functions of the task, of interrupts alone and of the idle service are counted apart, and clones are one function")
    func contexts() throws {
        let measurement = try #require(try report(of: Self.run()).hosts.first?.measurements.first)
        #expect(measurement.functions == 3)
        #expect(measurement.functionsIRQ == 2)
        #expect(measurement.functionsBaseline == 1)
        #expect(measurement.syscalls == 1)
        #expect(measurement.events == 1_000)
        #expect(measurement.lostEvents == 0)
        #expect(measurement.settleSeconds == 1.5)
        #expect(measurement.workDone == 12)
        #expect(measurement.valid)
    }

    @Test("lines are those of the task's functions, with and without what was inlined")
    func lines() throws {
        let measurement = try #require(try report(of: Self.run()).hosts.first?.measurements.first)
        #expect(measurement.lines == 30 + 4 + 6)
        #expect(measurement.linesInlined == 75 + 9 + 6)
        #expect(measurement.linesMissingFunctions == 0)
    }

    @Test("a function that the debug information does not describe is counted, and its missing lines are told")
    func missingLines() throws {
        var small = SmallRun()
        small.addHost("a")
        small.measure("a", ["vfs_read": .task, "stub": .task])
        let measurement = try #require(try report(of: small).hosts.first?.measurements.first)
        #expect(measurement.functions == 2)
        #expect(measurement.lines == 30)
        #expect(measurement.linesSource == "dwarf")
        #expect(measurement.linesMissingFunctions == 1)
    }

    @Test("without a dictionary lines are estimated from the size of the code, marked so, with what would give better ones")
    func noDictionary() throws {
        let report = try report(of: Self.run(), lines: false)
        let measurement = try #require(report.hosts.first?.measurements.first)
        #expect(measurement.functions == 3)
        #expect(measurement.lines == 2 * LineEstimate.lines(ofBytes: 64) + LineEstimate.lines(ofBytes: 128))
        #expect(measurement.linesSource == "estimated")
        #expect(measurement.linesBySource == measurement.lines.map { ["estimated": $0] })
        #expect(measurement.linesReason?.contains("hapfleet kernels import") == true)
        #expect(report.cells.first?.lines.median == measurement.lines.map(Double.init))
        #expect(report.cells.first?.lines.source == "estimated")
        #expect(try report.text(as: .table).contains("lines are estimated from code size: no debug information"))
        #expect(report.cells.first?.lines.reason == measurement.linesReason)
    }

    @Test("a place that nothing names is still a function")
    func unnamed() throws {
        var small = SmallRun()
        small.addHost("a")
        let result = MeasurementResult(
            id: "m", agentVersion: "1", kernelRelease: "6.1", machine: "x86_64", requestedStart: .init(nanoseconds: 0),
            actualStart: .init(nanoseconds: 0), startRealtimeNanoseconds: 0, clockStepMicroseconds: 0, phaseLengths: [],
            isSteady: true, settleTime: .zero, work: 1, objects: [KernelObject(name: "odd", buildID: [])],
            functions: [.init(object: 0, offset: 0x2A, sightings: .task, firstSeen: .zero)], counters: TraceCounters(),
            invalidities: [])
        small.add("a", 1, result: ResultFile.encode(result), status: .valid)
        let functions = try SmallRun.withLibrary { HostFunctions(small.hosts[0], measurements: small.measurements, kernels: $0) }
        #expect(functions.measurements.first?.functions.first?.name == "odd+0x2a")
    }

    @Test(
        "bytes that are no result make the measurement invalid, with the offset, and give no number",
        arguments: [[], [1, 2, 3], [UInt8](repeating: 0x48, count: 64)] as [[UInt8]])
    func damagedResult(bytes: [UInt8]) throws {
        var small = SmallRun()
        small.addHost("a")
        small.add("a", 1, result: bytes, status: .valid)
        let measurement = try #require(try report(of: small).hosts.first?.measurements.first)
        #expect(!measurement.valid)
        #expect(measurement.functions == nil)
        #expect(measurement.invalidReasons.first?.hasPrefix("damaged_result: ") == true)
        #expect(measurement.invalidReasons.first?.contains("at offset") == true)
    }

    @Test("what the agent found invalid is invalid even if the record says otherwise")
    func agentsWord() throws {
        var small = SmallRun()
        small.addHost("a")
        small.measure("a", invalidities: [Invalidity(.lostEvents, "12 entries")], ["vfs_read": .task])
        small.measurements[0].status = .valid
        let measurement = try #require(try report(of: small).hosts.first?.measurements.first)
        #expect(!measurement.valid)
        #expect(measurement.invalidReasons == ["lost_events: 12 entries"])
    }

    @Test("a host's functions are listed with file, lines and context, in the order of their first entry")
    func hostFunctions() throws {
        let small = Self.run()
        let document = try SmallRun.withLibrary { HostFunctions(small.hosts[0], measurements: small.measurements, kernels: $0) }
        let functions = try #require(document.measurements.first?.functions)
        #expect(functions.map(\.name) == ["vfs_read", "__x64_sys_read", "helper", "tcp_rcv", "tick"])
        #expect(functions.map(\.context) == ["task", "task", "task", "irq", "irq"])
        #expect(functions[0].file == "fs/read_write.c")
        #expect(functions[0].firstLine == 450 && functions[0].lastLine == 479 && functions[0].lines == 30)
        #expect(functions.map(\.firstSeenMicroseconds) == [1_000, 2_000, 3_000, 5_000, 6_000])
    }

    private func report(of small: SmallRun, lines: Bool = true) throws -> Report {
        try SmallRun.withLibrary(lines: lines) {
            Report(run: small.run, hosts: small.hosts, measurements: small.measurements, kernels: $0)
        }
    }
}
