import AgentWire
import FleetInventory
import Foundation
import Testing

@testable import Campaigns

@Suite("Kernel modules", .serialized, .enabled(if: LabFleet.isBooted))
struct AgentModuleTests {
    private static let unload = "ip link delete dummy0 2>/dev/null; modprobe -r dummy bonding 2>/dev/null; true"
    private static let load =
        "modprobe dummy numdummies=0; ip link add dummy0 type dummy; ip address add 192.0.2.1/24 dev dummy0; ip link set dummy0 up"
    /// So often that the agent looks at them while one is half loaded.
    private static let again = "for time in $(seq 20); do \(unload); \(load); done"
    /// Work counts, and so the settling can end, only once this file is there: however slow the guest is, all steps are in it.
    private static let isOver = "/run/modules-changed"
    private static let kernels = ["5.10", "6.12"]

    private func target(_ kernel: String) async throws -> AgentOnHost {
        let hosts = try LabFleet().inventory.hosts
        let target = try await AgentOnHost(
            try #require(hosts.first { $0.labels["kernel"] == kernel && $0.labels["arch"] == "x86_64" }))
        try await target.root("\(Self.unload); modprobe -r ifb 2>/dev/null; rm -f \(Self.isOver)")
        return target
    }

    /// Measures a program that sends through dummy0, which the module takes in the sender's own context, while the steps are made.
    ///
    /// Modules that change while functions of modules leave the filter rightly make a measurement invalid: so each step waits
    /// until no function is about to, that is, until none came for three seconds.
    private func measure(_ agent: AgentConversation, on target: AgentOnHost, steps: [String]) async throws -> SpoolEntry {
        let send = "exec 2>/dev/null; (while sleep 0.1; do echo x >/dev/udp/192.0.2.9/9; done) &"
        var plan = AgentOnHost.plan(id: "modules", quiet: 4, settleMax: 240)
        plan.deadline = Microseconds(300_000_000)
        plan.service = Program(arguments: [
            "bash", "-c", "\(send) while :; do cat /proc/stat >/dev/null; [ ! -e \(Self.isOver) ] || echo done; done",
        ])
        var next = (steps + ["touch \(Self.isOver)"]).makeIterator()
        var counts: [UInt32] = []
        let entry = try await agent.measure(plan) { progress in
            guard progress.phase == .settle else { return }
            counts = counts.suffix(3) + [progress.functions]
            guard counts.count == 4, Set(counts).count == 1, let step = next.next() else { return }
            counts = []
            try await target.root("\(step); sleep 1.5")
        }
        #expect(next.next() == nil)
        return entry
    }

    @Test(
        "that come, go and come again while a host is measured spoil nothing: no other function leaves the filter, and theirs belong to the right build",
        arguments: kernels)
    func churn(kernel: String) async throws {
        let target = try await target(kernel)
        let before = try await target.state()
        let agent = try await target.agent()
        // Another module comes after it at last, so that numbers in the list of functions change once more.
        let entry = try await measure(
            agent, on: target, steps: [Self.load, Self.again, Self.unload, "\(Self.load); modprobe bonding max_bonds=0"])
        let buildID = try await target.root("od -An -v -tx1 /sys/module/dummy/notes/.note.gnu.build-id | tr -d ' \\n'").suffix(40)
        let symbols = try await target.root(
            "cat /sys/module/dummy/sections/.text; grep ' dummy_xmit\\b' /proc/kallsyms | cut -d' ' -f1")
        let result = try await agent.take(entry)
        await agent.close()
        try await target.root("\(Self.unload); rm \(Self.isOver)")

        #expect(result.invalidities.isEmpty, "\(result.invalidities)")
        #expect(result.counters.prunedFunctions > 200)
        let index = try #require(result.objects.firstIndex { $0.name == "dummy" }, "\(result.objects.map(\.name))")
        #expect(result.objects.count { $0.name == "dummy" } == 1)
        #expect(result.objects[index].buildID.map { String(format: "%02x", $0) }.joined() == buildID)
        let addresses = symbols.split(whereSeparator: \.isWhitespace).compactMap(Self.address)
        let offset = try #require(addresses.count == 2 ? addresses[1] - addresses[0] : nil)
        let dummy = result.functions.filter { Int($0.object) == index }
        #expect(
            dummy.contains { (offset...offset + 16).contains($0.offset) && $0.sightings.contains(.task, in: .settle) }, "\(dummy)"
        )
        #expect(try await target.state() == before)
        await target.close()
    }

    @Test(
        "of which one takes the place of another that was entered make the measurement invalid: nobody can say whose the entries are"
    )
    func replacement() async throws {
        let target = try await target("6.12")
        let agent = try await target.agent()
        let note = "cp /sys/module/dummy/sections/.text /run/dummy-place"
        let entry = try await measure(
            agent, on: target, steps: [Self.load, "\(note); \(Self.unload); modprobe ifb numifbs=0"])
        let places = try await target.root("cat /run/dummy-place /sys/module/ifb/sections/.text")
        let result = try await agent.take(entry)
        await agent.close()
        try await target.root("modprobe -r ifb; rm \(Self.isOver) /run/dummy-place")
        await target.close()

        let addresses = places.split(whereSeparator: \.isWhitespace).compactMap(Self.address)
        try #require(addresses.count == 2 && addresses[0] == addresses[1], "the kernel put it elsewhere: \(places)")
        #expect(result.invalidities.map(\.code) == [.tracingDisturbed], "\(result.invalidities)")
        #expect(result.invalidities.first?.detail.contains("where another had been") == true)
    }

    private static func address(_ text: Substring) -> UInt64? {
        UInt64(text.drop { $0 == "0" || $0 == "x" }, radix: 16)
    }
}
