import AgentWire
import Campaigns
import FleetInventory
import FleetSimulator
import Foundation
import HostReplay
import ResultStore
import Subprocess
import Testing

@Suite("A campaign over simulated hosts")
struct SimulatedCampaignTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    @Test("measures every host in every round, and leaves nothing on the hosts")
    func wholeCampaign() async throws {
        let fleet = SimulatedFleet(count: 50)
        let (store, run) = try await scratch.run(fleet, campaign: scratch.campaign(repeats: 2))
        #expect(run.state == .finished)
        let measurements = try await store.measurements(of: run.id)
        #expect(measurements.count == 100)
        #expect(measurements.allSatisfy { $0.status == .valid })
        for host in fleet.hosts {
            #expect(fleet.memory(of: host.name).spool.isEmpty)
            #expect(fleet.memory(of: host.name).diary.count { $0.hasPrefix("measured") } == 2)
        }
    }

    @Test("asks no host for what could not be recorded first")
    func recordedFirst() async throws {
        let fleet = SimulatedFleet(count: 3)
        let campaign = try scratch.campaign()
        await #expect(throws: CampaignError.self) {
            try await scratch.run(
                fleet, campaign: campaign,
                readyingStore: { store in
                    let trigger = """
                        CREATE TRIGGER refuse BEFORE INSERT ON "transition" WHEN NEW.to_state = 'arming'
                        BEGIN SELECT RAISE(ABORT, 'not this one'); END
                        """
                    let program = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])"
                    let outcome = try await Subprocess.run(
                        .name("python3"), arguments: ["-c", program, store, trigger], output: .discarded)
                    try #require(outcome.terminationStatus.isSuccess)
                })
        }
        for host in fleet.hosts { #expect(!fleet.memory(of: host.name).diary.contains { $0.hasPrefix("armed") }) }
    }

    @Test("gives each host the agent of its own architecture, once")
    func mixedArchitectures() async throws {
        let fleet = SimulatedFleet(count: 40)
        let campaign = try scratch.campaign(repeats: 2)
        let (store, run) = try await scratch.run(fleet, campaign: campaign)
        let binaries = try AgentBinaries(folder: Scratch.agents(in: scratch.folder)).byMachine
        let machines = Dictionary(uniqueKeysWithValues: fleet.hosts.map { ($0.name, HostProfile(name: $0.name).machine) })
        #expect(Set(machines.values) == ["aarch64", "x86_64"])
        for (host, machine) in machines { #expect(fleet.memory(of: host).agents == [binaries[machine]?.hash]) }
        #expect(try await store.hosts(of: run.id).allSatisfy { $0.architecture == machines[$0.host] })
        for host in try await store.hosts(of: run.id) {
            #expect(host.facts["agent.sha256"] == host.architecture.flatMap { binaries[$0]?.hash }, "which agent, with the run")
            #expect(host.facts["coordinator.version"] == "simulated", "which hapfleet, with the run")
        }
        #expect(try await store.measurements(of: run.id).allSatisfy { $0.status == .valid })
    }

    @Test("says of each start how far it was from the common instant, within the error that it states")
    func skew() async throws {
        let fleet = SimulatedFleet(count: 20)
        let (store, run) = try await scratch.run(fleet, campaign: scratch.campaign())
        try await StartTruth.check(store, run)
    }
}
