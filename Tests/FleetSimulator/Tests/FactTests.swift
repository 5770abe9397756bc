import FleetSimulator
import Foundation
import HostReplay
import Testing

@Suite("What hosts say of themselves", .serialized)
struct FactTests {
    let scratch: Scratch
    let coordinator: Coordinator

    init() throws {
        scratch = try Scratch()
        coordinator = try Coordinator(scratch)
    }

    private struct Row: Decodable { let name: String }

    @Test("selects them, whether they are asked now or said it in an earlier run")
    func selection() async throws {
        let fleet = try await scratch.loopbackFleet()
        defer { fleet.end() }
        let hosts = LoopbackFleet.addresses(8).map { HostProfile(name: $0) }
        let inventory = try fleet.inventory(hosts.count)
        let store = scratch.folder.path + "/facts.sqlite"
        let arm = hosts.filter { $0.machine == "aarch64" }.map(\.name)
        let new = hosts.filter { $0.kernelSeries >= 10 }.map(\.name)
        #expect(!arm.isEmpty && arm.count < hosts.count && !new.isEmpty && new.count < hosts.count)
        let expected = [
            ("arch=aarch64", arm), ("kernel>=6.10", new), ("kernel>=6.10 & !arch=aarch64", new.filter { !arm.contains($0) }),
        ]
        func outcome(_ selection: String, _ source: String) async throws -> Coordinator.Outcome {
            try await coordinator.run([
                "hosts", "-i", inventory, "--select", selection, "--facts", source, "--store", store, "--format", "json",
            ])
        }
        func check(_ source: String) async throws {
            for (selection, names) in expected {
                let outcome = try await outcome(selection, source)
                #expect(outcome.status == 0, "\(outcome.errors)")
                let rows = try JSONDecoder().decode([Row].self, from: Data(outcome.output.utf8))
                #expect(rows.map(\.name) == names, "\(selection), \(source)")
            }
        }
        let before = try await outcome("arch=aarch64", "store")
        #expect(before.status == 2 && before.errors.contains("--facts probe"), "\(before.errors)")
        try await check("probe")
        let campaign = try scratch.campaign()
        let run = try await coordinator.run(["run", campaign, "-i", inventory, "--store", store])
        #expect(run.status == 0, "\(run.errors)")
        try await check("store")
    }

    @Test("shows two names of one machine: a probe tells, and a run measures it once and names the other")
    func oneMachine() async throws {
        let fleet = try await scratch.loopbackFleet()
        defer { fleet.end() }
        let inventory = try fleet.inventory(1, others: ["twin: {address: 127.1.0.1}"])
        let probe = try await coordinator.run(["probe", "-i", inventory])
        #expect(probe.errors.contains("127.1.0.1 and twin are one machine (same machine-id and boot-id)"), "\(probe.errors)")
        let campaign = try scratch.campaign()
        let run = try await coordinator.run(["run", campaign, "-i", inventory, "--store", scratch.folder.path + "/twins.sqlite"])
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.errors.contains("is the same machine as ") && run.errors.contains("keep one of the two"), "\(run.errors)")
        #expect(fleet.diary(of: "127.1.0.1").count { $0.hasPrefix("measured") } == 1)
    }
}
