import AgentWire

@testable import Campaigns
import FleetInventory
import Foundation
import Testing

@Suite("What an agent keeps on its host", .serialized, .enabled(if: LabFleet.isBooted))
struct AgentSpoolTests {
    private let spool = "/var/lib/hapfleet/spool"
    let host: FleetInventory.Host

    init() throws {
        host = try #require(try LabFleet().guests.on("6.12").first)
    }

    @Test("needs room before it measures: a full disk refuses with cause and remedy, and one that fills up later loses nothing")
    func fullDisk() async throws {
        let target = try await AgentOnHost(host)
        let before = try await target.state()
        try await target.root("mkdir -p -m 700 \(spool); mount -t tmpfs -o size=4m,mode=700 tmpfs \(spool)")
        var agent = try await target.agent()
        let refusal = await #expect(throws: HostFailure.self) {
            _ = try await agent.measure(AgentOnHost.plan(id: "full"))
        }
        #expect(
            refusal?.cause.contains("No space left") == true && refusal?.cause.contains(spool) == true,
            "\(String(describing: refusal))")
        #expect(refusal?.remedy.contains("8 MiB") == true)
        #expect(try await target.root("ls -A \(spool)") == "")

        try await target.root("mount -o remount,size=9m \(spool)")
        let entry = try await agent.measure(AgentOnHost.plan(id: "filling")) { progress in
            if progress.phase == .settle {
                try await target.root("cat /dev/zero >\(spool)/filler 2>/dev/null; df --output=avail \(spool)")
            }
        }
        let result = try await agent.take(entry)
        #expect(result.invalidities.isEmpty && result.functions.count > 200, "\(result.invalidities)")
        await agent.close()
        try await target.root("umount \(spool); rmdir \(spool) 2>/dev/null; true")
        agent = try await target.agent()
        await agent.close()
        #expect(try await target.state() == before)
        await target.close()
    }

    @Test("is listed whole, however many results there are")
    func manyResults() async throws {
        let target = try await AgentOnHost(host)
        try await target.root("mkdir -p -m 700 \(spool); cd \(spool); for n in $(seq 5000); do : >many-$n.hapr; done")
        let agent = try await target.agent()
        #expect(Set(try await agent.spool().map(\.id)) == Set((1...5_000).map { "many-\($0)" }))
        await agent.close()
        try await target.root("rm -r \(spool)")
        await target.close()
    }

    @Test("is listed, fetched and acknowledged by another session, which is told who measures and can abort it")
    func secondSession() async throws {
        let target = try await AgentOnHost(host)
        let before = try await target.state()
        let first = try await target.agent(holder: "ada@laptop pid 7")
        let second = try await target.agent(holder: "bob@desk pid 8")
        let entry = try await first.measure(AgentOnHost.plan(id: "kept", quiet: 2, settleMax: 20)) { progress in
            guard progress.phase == .warmup || progress.phase == .settle else { return }
            let refusal = await #expect(throws: HostFailure.self) {
                _ = try await second.ask(.arm(AgentOnHost.plan(id: "other")), within: .seconds(60))
            }
            #expect(
                refusal?.code == .busy && refusal?.cause.contains("ada@laptop pid 7") == true, "\(String(describing: refusal))")
        }
        #expect(try await second.spool() == [entry])
        #expect(try await second.take(entry).id == "kept")
        #expect(try await second.spool().isEmpty)

        let ended = await #expect(throws: HostFailure.self) {
            _ = try await first.measure(AgentOnHost.plan(id: "aborted", quiet: 20, settleMax: 40)) { progress in
                guard progress.phase == .settle else { return }
                // What another armed, and lost to the one that measures, is nothing that it could end.
                try await second.abort("other", within: .seconds(60))
                guard try await second.facts(within: .seconds(60))[FactName.holder]?.contains("ada@laptop pid 7") == true else {
                    throw await second.violation("an abort of another measurement ended this one")
                }
                try await second.abort("aborted", within: .seconds(60))
            }
        }
        #expect(ended?.code == .connectionLost)
        #expect(try await second.spool().isEmpty)
        await second.close()
        #expect(try await target.state() == before)
        await target.close()
    }
}
