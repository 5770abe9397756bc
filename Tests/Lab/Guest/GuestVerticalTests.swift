import AgentWire
import FleetInventory
import Foundation
import Testing

@testable import Campaigns

@Suite("Programs that are watched on real kernels", .serialized, .enabled(if: LabFleet.isBooted))
struct GuestVerticalTests {
    /// Where the program of which all functions are known is put.
    private static let program = "/home/measure/hapfleet-functions"

    private func putProgram(on host: FleetInventory.Host) async throws {
        let options = [
            "-static", "-nostdlib", "-O1", "-fno-inline", "-fno-ipa-icf", "-fno-stack-protector", "-fcf-protection=none",
            "-Wl,--build-id",
        ]
        try await LabFleet().put(source: "functions", compiledBy: "gcc", options, on: host, at: Self.program)
    }

    private static func plan(_ id: String, _ words: [String], quiet: UInt64 = 3_000_000) -> MeasurementPlan {
        var plan = AgentOnHost.plan(id: id, quiet: 1, settleMax: 60)
        plan.service = Program(arguments: [program] + words)
        plan.phases.quiet = Microseconds(quiet)
        plan.deadline = Microseconds(240_000_000)
        plan.isVertical = true
        return plan
    }

    static let cases: [(words: [String], functions: Set<String>)] = [
        ([], ["call", "in_every_round", "in_some_rounds", "say"]),
        (
            ["children"],
            [
                "call", "in_every_round", "in_some_rounds", "say", "begin_child", "_start", "begin", "in_children_alone",
            ]
        ),
    ]

    /// The oldest and the newest kernel, or all of them where time does not matter.
    private static let guests = LabFleet.isLong ? LabFleet.bootedGuests : LabFleet.bootedGuests.on("5.10", "6.18")

    @Test("give exactly the functions that they enter, and leave nothing behind", arguments: guests)
    func exact(host: FleetInventory.Host) async throws {
        let target = try await AgentOnHost(host)
        try await putProgram(on: host)
        let before = try await target.state()
        for (number, (words, functions)) in Self.cases.enumerated() {
            let agent = try await target.agent()
            let result = try await agent.take(try await agent.measure(Self.plan("vertical-\(number)", words)))
            await agent.close()
            #expect(result.invalidities.isEmpty && !result.functions.isEmpty, "\(words): \(result.invalidities)")
            let user = try #require(result.user)
            #expect(user.invalidities.isEmpty && user.isSteady, "\(words): \(user.invalidities)")
            #expect(Set(user.functions.all.map(\.name)) == functions, "\(words)")
            let files = user.files.all
            #expect(files.map(\.path) == [Self.program] && files.map(\.kind) == [.probed], "\(words)")
            #expect(files.first?.probed == 9 && files.first?.refused == 0 && files.first?.buildID.count == 20, "\(words)")
            #expect(try await target.state() == before, "\(words)")
        }
        await target.close()
    }

    @Test("are measured without what others enter who run the same program", arguments: guests.suffix(1))
    func others(host: FleetInventory.Host) async throws {
        let target = try await AgentOnHost(host)
        try await putProgram(on: host)
        try await target.root("setsid \(Self.program) children >/dev/null 2>&1 & echo $! >/tmp/other.pid")
        let agent = try await target.agent()
        let result = try await agent.take(try await agent.measure(Self.plan("vertical-others", [])))
        await agent.close()
        try await target.root("kill -KILL $(cat /tmp/other.pid); rm /tmp/other.pid")
        let user = try #require(result.user)
        #expect(user.invalidities.isEmpty)
        #expect(Set(user.functions.all.map(\.name)) == Self.cases[0].functions)
        await target.close()
    }

    @Test("are left without a probe when the agent is killed while it watches them", arguments: guests.suffix(1))
    func killed(host: FleetInventory.Host) async throws {
        let target = try await AgentOnHost(host)
        try await putProgram(on: host)
        let before = try await target.state()
        let agent = try await target.agent(before: "echo $$ >/tmp/agent.pid; ")
        // By itself, on the host: an agent's messages wait while the host is slow, and so does what is asked of it meanwhile.
        try await target.root(
            """
            setsid sh -c '
                for try in $(seq 3000); do grep -q hapfleet_ /sys/kernel/tracing/uprobe_events && break; sleep 0.1; done
                grep -c hapfleet_ /sys/kernel/tracing/uprobe_events
                kill -KILL $(cat /tmp/agent.pid)
            ' >/tmp/killing.log 2>&1 </dev/null &
            """)
        let failure = await #expect(throws: HostFailure.self) {
            _ = try await agent.measure(Self.plan("vertical-killed", ["children"], quiet: 20_000_000))
        }
        let probes = try await target.root(
            """
            for try in $(seq 400); do ls /sys/kernel/tracing/instances | grep -q ^hapfleet- || break; sleep 0.1; done
            cat /tmp/killing.log
            """)
        #expect(failure?.code == .connectionLost && Int(probes.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0 > 0)
        await agent.close()
        #expect(try await target.state() == before)
        try await target.root("rm /tmp/agent.pid /tmp/killing.log")
        await target.close()
    }
}
