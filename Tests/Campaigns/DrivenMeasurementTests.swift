import AgentWire
import FleetInventory
import Foundation
import Testing

@testable import Campaigns

@Suite("A measurement whose load another host drives")
struct DrivenMeasurementTests {
    /// One second of each: baseline, warm-up, settling, of which the last new function came after 200 ms, and steady state.
    private let measured = Self.result(work: 0, curve: [])

    private static func result(
        work: UInt64, curve: [(UInt64, UInt64)], _ invalidities: [Invalidity] = []
    ) -> MeasurementResult {
        MeasurementResult(
            id: "r-0", agentVersion: "1", kernelRelease: "6.1", machine: "x86_64", requestedStart: .init(nanoseconds: 0),
            actualStart: .init(nanoseconds: 0), startRealtimeNanoseconds: 0, clockStepMicroseconds: 0,
            phaseLengths: [Microseconds](repeating: Microseconds(1_000_000), count: 4), isSteady: true,
            settleTime: Microseconds(200_000), work: work,
            workCurve: WorkCurve(points: curve.map { .init(elapsed: Microseconds($0 * 1_000), units: $1) }), objects: [],
            functions: [], counters: TraceCounters(), invalidities: invalidities)
    }

    @Test("has the work that was done after the warm-up, up to its own end")
    func work() {
        let load = Self.result(work: 90, curve: [(1_100, 10), (1_900, 20), (2_500, 40), (3_500, 70), (4_500, 90)])
        let joined = measured.driven(by: load, on: "g")
        #expect(joined.invalidities.isEmpty && joined.isSteady)
        #expect(joined.work == 50)
        #expect(joined.workCurve == load.workCurve)
    }

    @Test(
        "is invalid when the load failed, did nothing, or did nothing in the quiet time or the steady state",
        arguments: [
            ([], [Invalidity(.workloadFailed, "it ended: refused")], Invalidity.Code.workloadFailed),
            ([(1_100, 10)], [], .noWork), ([(1_100, 10), (2_100, 20), (3_500, 30)], [], .notSteady),
            ([(1_100, 10), (2_500, 20)], [], .noWork),
        ] as [([(UInt64, UInt64)], [Invalidity], Invalidity.Code)])
    func invalid(curve: [(UInt64, UInt64)], found: [Invalidity], code: Invalidity.Code) {
        var load = Self.result(work: 0, curve: curve, found)
        load.phaseLengths = [Microseconds(3_900_000)]
        let joined = measured.driven(by: load, on: "g")
        #expect(joined.invalidities.map(\.code) == [code])
        #expect(joined.invalidities.first?.detail.contains("g") == true)
    }

    @Test("is not invalid when the load lost its service after the measurement was over")
    func afterTheEnd() {
        let curve: [(UInt64, UInt64)] = [(1_100, 10), (2_500, 40), (3_500, 70)]
        var load = Self.result(work: 70, curve: curve, [Invalidity(.workloadFailed, "connection refused")])
        load.phaseLengths = [Microseconds(4_000_001)]
        #expect(measured.driven(by: load, on: "g").invalidities.isEmpty)
    }

    @Test("is invalid when the other host's account is lost")
    func lost() {
        #expect(measured.withoutAccount(of: "g", cause: "gone").invalidities.map(\.code) == [.workloadFailed])
    }

    @Test("is driven by another host than itself if there is one, and hosts are dealt out over those that drive")
    func generators() throws {
        let hosts = ["a", "b", "c"].map {
            FleetInventory.Host(name: $0, address: "\($0).example", user: "u", groups: $0 == "a" ? [] : ["g"])
        }
        let text = """
            name: w
            service: {command: [s, "{address}"]}
            driver: {command: [d, "{address}", "{host}"], on: g}
            work: {line_prefix: x}
            """
        let path = "/tmp/hapfleet-driven-\(UInt64.random(in: 0 ... .max)).yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let workload = try Workload.read(path: path)
        let generators = try LoadGenerators(of: ["w": workload], in: Inventory(hosts: hosts))
        #expect((0..<3).map { generators.generator(of: "w", for: "a", position: $0)?.name } == ["b", "c", "b"])
        #expect(generators.generator(of: "w", for: "b", position: 1)?.name == "c")
        #expect(hosts[0].filled(workload.driver ?? []) == ["d", "a.example", "a"])
        #expect(generators.generator(of: "other", for: "a", position: 0) == nil)
        #expect(throws: CampaignError.self) { try LoadGenerators(of: ["w": workload], in: Inventory(hosts: [hosts[0]])) }
    }
}
