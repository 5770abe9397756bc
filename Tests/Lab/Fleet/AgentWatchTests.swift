import AgentWire

@testable import Campaigns
import FleetInventory
import Foundation
import Testing

/// What ends a measurement, and undoes it, when the agent cannot or must not go on.
@Suite("The watch over a measurement", .serialized, .enabled(if: LabFleet.isBooted))
struct AgentWatchTests {
    private let hosts: [FleetInventory.Host]

    init() throws {
        hosts = try LabFleet().guests.on("5.10", "6.12")
        try #require(hosts.count == 2)
    }

    /// A measurement that is still settling when it is looked at.
    private static func plan(_ id: String) -> MeasurementPlan {
        AgentOnHost.plan(id: id, quiet: 40, settleMax: 50)
    }

    /// Has the agent get a signal while it measures, and then nobody come to the host, until its tracing is undone; the state of
    /// the host before and after.
    private func states(
        of target: AgentOnHost, _ plan: MeasurementPlan, signal: String
    ) async throws -> (before: String, after: String) {
        let before = try await target.state()
        let agent = try await target.agent(before: "echo $$ >/tmp/agent.pid; ")
        let failure = await #expect(throws: HostFailure.self) {
            _ = try await agent.measure(plan) { progress in
                guard progress.phase == .settle else { return }
                try await target.root(
                    """
                    kill -\(signal) $(cat /tmp/agent.pid) || true
                    for try in $(seq 900); do ls /sys/kernel/tracing/instances | grep -q ^hapfleet- || break; sleep 0.2; done
                    """)
            }
        }
        #expect(failure?.code == .connectionLost, "\(String(describing: failure))")
        await agent.close()
        let after = try await target.state()
        try await target.root("rm /tmp/agent.pid")
        return (before, after)
    }

    @Test("begins no measurement, and no load, that would be due only after its deadline")
    func late() async throws {
        let target = try await AgentOnHost(try #require(hosts.last))
        let before = try await target.state()
        let agent = try await target.agent()
        for part in [MeasurementPlan.Part.whole, .driving] {
            var plan = AgentOnHost.plan(id: "late")
            plan.part = part
            if part == .driving { plan.driver = plan.service }
            _ = try await agent.arm(plan, within: .seconds(60))
            let refusal = await #expect(throws: HostFailure.self) {
                _ = try await agent.ask(.start(at: MonotonicInstant(nanoseconds: .max)), within: .seconds(60))
            }
            #expect(refusal?.cause.contains("the deadline passes before the start") == true, "\(part)")
            try await agent.abort(plan.id, within: .seconds(60))
        }
        await agent.close()
        #expect(try await target.state() == before)
        await target.close()
    }

    @Test("undoes all that an agent did that is killed, and its programs, though nobody comes again")
    func killed() async throws {
        for host in hosts {
            let target = try await AgentOnHost(host)
            let states = try await states(of: target, Self.plan("watched"), signal: "KILL")
            #expect(states.after == states.before, "\(host.name)")
            await target.close()
        }
    }

    @Test("ends an agent that is stopped when its patience is over, and undoes all that it did")
    func stopped() async throws {
        for host in hosts {
            let target = try await AgentOnHost(host)
            var plan = Self.plan("stopped")
            plan.patience = Microseconds(20_000_000)
            let states = try await states(of: target, plan, signal: "STOP")
            #expect(states.after == states.before, "\(host.name)")
            await target.close()
        }
    }

    @Test("lets nobody else begin before the killed agent's work is undone, and nobody wait longer than for that")
    func next() async throws {
        let target = try await AgentOnHost(try #require(hosts.last))
        let before = try await target.state()
        let first = try await target.agent(before: "echo $$ >/tmp/agent.pid; ")
        _ = await #expect(throws: HostFailure.self) {
            _ = try await first.measure(Self.plan("first")) { progress in
                if progress.phase == .settle { try await target.root("kill -KILL $(cat /tmp/agent.pid) || true") }
            }
        }
        await first.close()
        let second = try await target.agent()
        let result = try await second.take(try await second.measure(AgentOnHost.plan(id: "second")))
        #expect(result.functions.count > 200 && !result.invalidities.contains { $0.code == .tracingDisturbed })
        await second.close()
        #expect(try await target.state() == before)
        try await target.root("rm /tmp/agent.pid")
        await target.close()
    }

    @Test(
        "ends a measurement that takes its host beyond a limit, and its result does not count",
        arguments: [
            (HostLimits(load: 1), "% of the processors, more than 1 %"),
            (HostLimits(availableKiB: .max), "KiB of memory were available, less than 4294967295"),
        ])
    func strained(limits: HostLimits, detail: String) async throws {
        let target = try await AgentOnHost(try #require(hosts.last))
        let before = try await target.state()
        let agent = try await target.agent()
        var plan = Self.plan("strained")
        plan.limits = limits
        let result = try await agent.take(try await agent.measure(plan))
        #expect(result.invalidities.map(\.code) == [.hostStrained])
        #expect(result.invalidities.first?.detail.hasSuffix(detail) == true, "\(result.invalidities)")
        await agent.close()
        #expect(try await target.state() == before)
        await target.close()
    }

    @Test("keeps no more of root's capabilities than an agent needs, and takes none from what it starts")
    func capabilities() async throws {
        let target = try await AgentOnHost(try #require(hosts.last))
        let agent = try await target.agent(before: "echo $$ >/tmp/agent.pid; ")
        let plan = AgentOnHost.plan(id: "capable", quiet: 2, settleMax: 20, script: "cat /proc/self/status >/tmp/load.status;")
        let entry = try await agent.measure(plan) { progress in
            if progress.phase == .settle { try await target.root("cat /proc/$(cat /tmp/agent.pid)/status >/tmp/agent.status") }
        }
        let lines = try await target.root(
            """
            grep -hE "^Cap(Prm|Eff)" /tmp/agent.status | cut -f 2
            grep -h ^CapBnd /proc/1/status /tmp/agent.status /tmp/load.status | cut -f 2
            rm /tmp/agent.pid /tmp/agent.status /tmp/load.status
            """
        ).split(separator: "\n")
        try #require(lines.count == 5, "\(lines)")
        // chown, dac_override, dac_read_search, fowner, kill, setgid, setuid, sys_ptrace, syslog
        #expect(lines[0] == "00000004000800ef" && lines[1] == lines[0])
        #expect(lines[3] == lines[2] && lines[4] == lines[2])
        let result = try await agent.take(entry)
        #expect(result.invalidities.isEmpty && result.functions.count > 200, "\(result.invalidities)")
        await agent.close()
        await target.close()
    }
}
