import Campaigns
import FleetSimulator
import Foundation
import HostReplay
import ResultStore
import Testing

@Suite("A host that crashes while it measures")
struct FallingHostTests {
    let scratch: Scratch
    private let resets: URL

    init() throws {
        scratch = try Scratch()
        resets = scratch.folder.appending(path: "resets")
        try FileManager.default.createDirectory(at: resets, withIntermediateDirectories: true)
        try Data("Kernel panic - not syncing: of last week\n".utf8).write(to: resets.appending(path: "sim00001.console"))
    }

    /// Runs a campaign over three hosts of which the second has the fault; gives what is stored, and the resets of that one.
    private func outcome(
        of fault: HostFault, kind: String = "exposure", repeats: Int = 2, canBeReset: Bool = true, resetCommand: [String]? = nil,
        limits: String = "{timeout: 1m}"
    ) async throws -> (hosts: [RunHostRecord], its: [MeasurementRecord], others: [MeasurementRecord], resets: Int) {
        let fleet = SimulatedFleet(
            count: 3, faults: FaultTable(["sim00001": fault]), resets: canBeReset ? resets : nil, resetCommand: resetCommand)
        let campaign = try scratch.campaign(
            repeats: repeats, start: "{lead: 100ms, max_skew: 10s}", limits: limits, kind: kind)
        let (store, run) = try await scratch.run(fleet, campaign: campaign, silence: .milliseconds(200))
        #expect(run.state == .finished)
        let all = try await store.measurements(of: run.id).sorted { $0.key.repetition < $1.key.repetition }
        let count = (try? Data(contentsOf: resets.appending(path: "sim00001")).count) ?? 0
        return (
            try await store.hosts(of: run.id), all.filter { $0.key.host == "sim00001" }, all.filter { $0.key.host != "sim00001" },
            count
        )
    }

    @Test("is a finding under a hostile load: its console is kept, it is reset, and measured in the next round")
    func reset() async throws {
        let (hosts, its, others, resets) = try await outcome(of: .falling(times: 1))
        #expect(hosts.map(\.status) == [.done, .done, .done], "\(hosts[1].reason ?? "")")
        #expect(its.map(\.status) == [.failed, .valid] && others.allSatisfy { $0.status == .valid } && others.count == 4)
        let reason = try #require(its.first?.reasons.first)
        #expect(reason.code == "host_fell")
        #expect(reason.detail == "fell under replayed in native (Kernel panic - not syncing: simulated)")
        // What was on the console before the measurement is none of its.
        #expect(reason.console == "[   12.345678] Kernel panic - not syncing: simulated\n")
        #expect(resets == 1)
        #expect(hosts[1].facts["boot_id"] == "sim00001-1")
    }

    @Test("and is back by itself, in another boot, is a finding too, and needs no reset")
    func restarted() async throws {
        let (hosts, its, _, resets) = try await outcome(of: .restarting, canBeReset: false)
        #expect(hosts.map(\.status) == [.done, .done, .done], "\(hosts[1].reason ?? "")")
        #expect(its.map(\.status) == [.failed, .valid])
        let reason = try #require(its.first?.reasons.first)
        #expect(reason.code == "host_fell" && reason.console == nil)
        #expect(reason.detail == "fell under replayed in native (it was restarted in the middle of the run)")
        #expect(resets == 0)
    }

    @Test("and stays down, where nobody can reset it, is a finding too, and the host is out of the run")
    func withoutReset() async throws {
        let (hosts, its, others, _) = try await outcome(
            of: .falling(times: 1), canBeReset: false, limits: "{timeout: 11s}")
        #expect(hosts.map(\.status) == [.done, .failed, .done])
        #expect(hosts[1].reason?.hasSuffix(", and did not come back") == true, "\(hosts[1].reason ?? "")")
        #expect(hosts[1].remedy?.contains("reset: [program, argument, ...]") == true)
        #expect(its.map { $0.reasons.first?.code } == ["host_fell"] && others.count { $0.status == .valid } == 4)
    }

    @Test("is neither a finding nor reset under an honest load: it is out of the run")
    func honest() async throws {
        let (hosts, its, others, resets) = try await outcome(
            of: .falling(times: 1), kind: "honest", limits: "{timeout: 11s}")
        #expect(hosts.map(\.status) == [.done, .failed, .done])
        #expect(hosts[1].remedy?.hasSuffix("/sim00001.console") == true)
        #expect(its.isEmpty && others.count { $0.status == .valid } == 4 && resets == 0)
    }

    @Test("again and again is out of the run when it was reset five times; the others are measured to the end")
    func tooOften() async throws {
        let (hosts, its, others, resets) = try await outcome(of: .falling(times: 100), repeats: 7)
        #expect(hosts.map(\.status) == [.done, .failed, .done])
        #expect(hosts[1].reason?.hasPrefix("fell 6 times in this run, the last time it fell under replayed") == true)
        #expect(its.count == 6 && its.allSatisfy { $0.reasons.first?.code == "host_fell" })
        #expect(resets == 5 && others.count { $0.status == .valid } == 14)
    }

    @Test("and cannot be reset is out of the run, and its fall is a finding all the same")
    func failingReset() async throws {
        let (hosts, its, others, _) = try await outcome(
            of: .falling(times: 1), resetCommand: ["sh", "-c", "echo no such machine: $0; exit 4", "{host}"])
        #expect(hosts.map(\.status) == [.done, .failed, .done])
        let reason = try #require(hosts[1].reason)
        #expect(reason.contains("could not be reset") && reason.hasSuffix("ended with status 4 (no such machine: sim00001)"))
        #expect(its.map { $0.reasons.first?.code } == ["host_fell"] && others.count { $0.status == .valid } == 4)
    }
}
