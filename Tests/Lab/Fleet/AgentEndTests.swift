import AgentWire

@testable import Campaigns
import FleetInventory
import Foundation
import Testing

/// Every way for an agent to end before its time.
@Suite("An agent that is ended", .serialized, .enabled(if: LabFleet.isBooted))
struct AgentEndTests {
    /// Kills in each guest; raise it to look harder.
    static let kills = ProcessInfo.processInfo.environment["HAPFLEET_KILLS"].flatMap { Int($0) } ?? 10

    let fleet: LabFleet

    init() throws {
        fleet = try LabFleet()
    }

    /// The oldest kernel and the one of the newest release that lists traced addresses itself.
    private func hosts() -> [FleetInventory.Host] { fleet.guests.on("5.10", "6.12") }

    @Test(
        "by SIGKILL at random moments leaves no instance, filter, tracer, process, folder or half a result after the next contact"
    )
    func killed() async throws {
        try #require(hosts().count == 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, host) in hosts().enumerated() {
                group.addTask { try await Self.kill(host, seed: UInt64(index + 1)) }
            }
            try await group.waitForAll()
        }
    }

    private static func kill(_ host: FleetInventory.Host, seed: UInt64) async throws {
        let target = try await AgentOnHost(host)
        let before = try await target.state()
        var random = SplitMix(state: seed)
        var killed = 0
        for number in 1...kills {
            let delay = random.next(in: 0.2...5)
            let place = "\(host.name), kill \(number) after \(delay) s, seed \(seed)"
            let killer = "setsid -f sh -c \"sleep \(delay); kill -9 $$\" </dev/null >/dev/null 2>&1; "
            do {
                let agent = try await target.agent(before: killer)
                _ = try await agent.measure(AgentOnHost.plan(id: "kill-\(number)"))
                // Faster than its killer, which must not meet another process of that number.
                try await target.root("pkill -f \"^sleep \(delay)$\"; true")
                await agent.close()
            } catch let failure as HostFailure {
                #expect(failure.code == .connectionLost, "\(place): \(failure)")
                killed += 1
            }
            let next = try await target.agent()
            for entry in try await next.spool() { _ = try await next.take(entry) }
            await next.close()
            #expect(try await target.state() == before, "\(place)")
        }
        #expect(killed > kills / 2, "\(host.name): the agent was alive at \(killed) of \(kills) moments")
        await target.close()
    }

    @Test("by a signal that can be caught undoes everything at once, before anybody comes again", arguments: ["TERM", "HUP"])
    func told(signal: String) async throws {
        let target = try await AgentOnHost(try #require(hosts().last))
        let before = try await target.state()
        let agent = try await target.agent(before: "echo $$ >/tmp/agent.pid; ")
        let failure = await #expect(throws: HostFailure.self) {
            _ = try await agent.measure(AgentOnHost.plan(id: "told", quiet: 20, settleMax: 30)) { progress in
                if progress.phase == .settle {
                    try await target.root("kill -\(signal) $(cat /tmp/agent.pid); rm -f /tmp/agent.pid")
                }
            }
        }
        #expect(failure?.code == .connectionLost, "\(String(describing: failure))")
        #expect(try await target.state() == before)
        await target.close()
    }

    @Test("by the kernel for want of memory leaves nothing after the next contact, and no result that is not whole")
    func outOfMemory() async throws {
        let target = try await AgentOnHost(try #require(hosts().last))
        let before = try await target.state()
        try await target.root(
            "cd /sys/fs/cgroup; echo +memory >cgroup.subtree_control; mkdir -p small; echo 1000K >small/memory.max")
        let failure = await #expect(throws: HostFailure.self) {
            let agent = try await target.agent(before: "echo $$ >/sys/fs/cgroup/small/cgroup.procs; ")
            _ = try await agent.measure(AgentOnHost.plan(id: "memory"))
        }
        #expect(failure != nil)
        #expect(try await target.root("grep ^oom_kill /sys/fs/cgroup/small/memory.events") != "oom_kill 0\n")
        let next = try await target.agent()
        #expect(try await next.spool().isEmpty)
        await next.close()
        #expect(try await target.state() == before)
        try await target.root("sleep 0.5; rmdir /sys/fs/cgroup/small")
        await target.close()
    }
}

/// Numbers that are the same each time.
struct SplitMix {
    var state: UInt64

    mutating func next(in range: ClosedRange<Double>) -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        let share = Double((mixed ^ (mixed >> 31)) >> 11) / Double(1 << 53)
        return ((range.lowerBound + share * (range.upperBound - range.lowerBound)) * 100).rounded() / 100
    }
}
