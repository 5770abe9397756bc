import AgentWire
import HAPStatistics
import ResultStore
import Testing

@testable import Reports

@Suite("What the steady state comes to")
struct SteadyStateReportTests {
    /// Reached in all windows, in some, and in the settling only.
    private static func run() -> SmallRun {
        var small = SmallRun()
        small.addHost("a")
        let reached: [(UInt64, Phase, UInt16)] = [
            (0, .steady, 0b1111), (1, .steady, 0b0001), (4, .steady, 0b0010), (5, .steady, 0b0110), (6, .settle, 0),
        ]
        let functions = reached.map { place, phase, windows in
            var sightings = Sightings()
            sightings.insert(.task, in: .settle)
            sightings.insert(.task, in: phase)
            return ReachedFunction(
                object: 0, offset: place * 64 + 4, sightings: sightings, firstSeen: Microseconds(place), windows: windows)
        }
        let result = MeasurementResult(
            id: "m", agentVersion: "1", kernelRelease: "6.1.0-41-amd64", machine: "x86_64",
            requestedStart: MonotonicInstant(nanoseconds: 0), actualStart: MonotonicInstant(nanoseconds: 0),
            startRealtimeNanoseconds: 0, clockStepMicroseconds: 0,
            phaseLengths: [2, 1, 6, 4].map { Microseconds($0 * 1_000_000) }, isSteady: true, settleTime: .zero, work: 1,
            windows: 4, objects: [KernelObject(name: "vmlinux", buildID: SmallRun.buildID)], functions: functions,
            counters: TraceCounters(), invalidities: [])
        small.add("a", 1, result: ResultFile.encode(result), status: .valid)
        return small
    }

    @Test("the steady phase is the result, and each phase's functions stand beside it")
    func phases() throws {
        let measurement = try #require(try report(of: Self.run()).hosts.first?.measurements.first)
        #expect(measurement.functions == 4)
        #expect(
            measurement.phases == [
                .init(name: "baseline", seconds: 2, functions: 0, functionsNew: 0),
                .init(name: "warmup", seconds: 1, functions: 0, functionsNew: 0),
                .init(name: "settle", seconds: 6, functions: 5, functionsNew: 5),
                .init(name: "steady", seconds: 4, functions: 4, functionsNew: 0),
            ])
    }

    @Test("what was not seen is estimated from functions that one or two windows reached")
    func unseen() throws {
        let report = try report(of: Self.run())
        let unseen = try #require(report.hosts.first?.measurements.first?.unseen)
        // Q1 = 2, Q2 = 1 of m = 4 windows: 3/4 · 2² / (2 · 1).
        #expect(unseen.estimate == 1.5 && unseen.windows == 4 && unseen.method == "chao2")
        #expect(0 < unseen.low && unseen.low < 1.5 && 1.5 < unseen.high)
        #expect(report.cells.first?.unseen == 1.5)
    }

    @Test("windows that all reached the same leave nothing to be expected, and one window says nothing")
    func nothing() {
        #expect(UnseenFunctions(masks: [0b111, 0b111, 0b111], windows: 3).map { [$0.estimate, $0.low, $0.high] } == [0, 0, 0])
        #expect(UnseenFunctions(masks: [0b1, 0b1, 0b1], windows: 1) == nil)
    }

    private func report(of small: SmallRun) throws -> Report {
        try SmallRun.withLibrary { Report(run: small.run, hosts: small.hosts, measurements: small.measurements, kernels: $0) }
    }
}
