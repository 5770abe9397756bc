import AgentWire
import FleetInventory
import Foundation
import Testing

@testable import Campaigns

@Suite("Tracing that something else switches", .serialized, .enabled(if: LabFleet.isBooted))
struct AgentTracingTests {
    @Test(
        "off for a moment and on again makes the measurement invalid: what ran meanwhile was missed",
        arguments: ["/sys/kernel/tracing/instances/hapfleet-*/tracing_on", "/proc/sys/kernel/ftrace_enabled"])
    func offAndOn(file: String) async throws {
        let host = try #require(try LabFleet().guests.on("6.12").first)
        let target = try await AgentOnHost(host)
        let before = try await target.state()
        let agent = try await target.agent()
        var isSwitched = false
        let entry = try await agent.measure(AgentOnHost.plan(id: "switched", quiet: 20, settleMax: 40)) { progress in
            guard progress.phase == .settle, !isSwitched else { return }
            isSwitched = true
            // The agent ends the measurement at once: its instance may be gone before it is switched on again.
            try await target.root("file=$(ls \(file)); echo 0 >$file; sleep 0.3; echo 1 >$file || [ ! -e $file ]")
        }
        let result = try await agent.take(entry)
        await agent.close()
        #expect(isSwitched)
        #expect(result.invalidities.map(\.code) == [.tracingDisturbed], "\(result.invalidities)")
        #expect(try await target.state() == before)
        await target.close()
    }
}
