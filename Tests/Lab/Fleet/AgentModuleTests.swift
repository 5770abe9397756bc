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
    /// Work counts, and so the settling can end, only once this file is there: however slow the guest is, all steps are in it.
    private static let isOver = "/run/modules-changed"

    @Test(
        "that come, go and come again while a host is measured spoil nothing: no other function leaves the filter, and theirs belong to the right build",
        arguments: ["5.10", "6.12"])
    func churn(kernel: String) async throws {
        let hosts = try LabFleet().inventory.hosts
        let host = try #require(hosts.first { $0.labels["kernel"] == kernel && $0.labels["arch"] == "x86_64" })
        let target = try await AgentOnHost(host)
        try await target.root("\(Self.unload); rm -f \(Self.isOver)")
        let before = try await target.state()
        let agent = try await target.agent()
        // What is sent through dummy0 is taken by the module in the sender's own context.
        let send = "exec 2>/dev/null; (while sleep 0.1; do echo x >/dev/udp/192.0.2.9/9; done) &"
        var plan = AgentOnHost.plan(id: "modules", quiet: 4, settleMax: 240)
        plan.deadline = Microseconds(300_000_000)
        plan.service = Program(arguments: [
            "bash", "-c", "\(send) while :; do cat /proc/stat >/dev/null; [ ! -e \(Self.isOver) ] || echo done; done",
        ])
        var steps = [
            "\(Self.load)", "\(Self.unload)",
            // Another module comes after it, so that numbers in the list of functions change once more. If it came first it could take
            // dummy's old place, and then the measurement is rightly invalid.
            "\(Self.load); modprobe bonding max_bonds=0; sleep 1.5; touch \(Self.isOver)",
        ].makeIterator()
        // Modules that change while functions of modules leave the filter rightly make a measurement invalid: so each step waits
        // until no function is about to, that is, until none came for three seconds.
        var counts: [UInt32] = []
        let entry = try await agent.measure(plan) { progress in
            guard progress.phase == .settle else { return }
            counts = counts.suffix(3) + [progress.functions]
            guard counts.count == 4, Set(counts).count == 1, let step = steps.next() else { return }
            counts = []
            try await target.root("\(step); sleep 1.5")
        }
        #expect(steps.next() == nil)
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
        let addresses = symbols.split(whereSeparator: \.isWhitespace).compactMap {
            UInt64($0.drop { $0 == "0" || $0 == "x" }, radix: 16)
        }
        let offset = try #require(addresses.count == 2 ? addresses[1] - addresses[0] : nil)
        let dummy = result.functions.filter { Int($0.object) == index }
        #expect(
            dummy.contains { (offset...offset + 16).contains($0.offset) && $0.sightings.contains(.task, in: .settle) }, "\(dummy)"
        )
        #expect(try await target.state() == before)
        await target.close()
    }
}
