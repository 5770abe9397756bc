import Campaigns
import FleetInventory
import FleetSimulator
import Foundation
import HostReplay
import PostgreSQLServer
import ResultStore
import Synchronization
import Testing

@Suite("Two coordinators on one PostgreSQL")
struct SharedRunTests {
    /// `HAPFLEET_SHARED_ROUNDS=10` has ten coordinators killed among 200 hosts, which takes minutes; without it three among 30.
    private static let asked = ProcessInfo.processInfo.environment["HAPFLEET_SHARED_ROUNDS"].flatMap { Int($0) }
    private static let rounds = asked ?? 3
    private static let hosts = asked == nil ? 30 : 200
    /// Hosts of one lease.
    private static let batch = hosts / 5

    /// What a round of the test needs.
    private struct Round {
        let scratch: Scratch
        let url: PostgreSQLURL
        let fleet = SimulatedFleet(count: hosts)
        let campaign: String

        /// A coordinator's part; `told` is called after each event, with how many there were.
        func part(
            _ name: String, life: Life, lease: Duration = .seconds(60), told: @escaping @Sendable (Int) -> Void = { _ in }
        ) async throws -> SharedRun {
            let definition = try Campaign.read(path: campaign)
            let library = DefinitionLibrary(searchPaths: DefinitionLibrary.searchPaths(campaignPath: campaign))
            let count = EventCount()
            return SharedRun(
                campaign: definition, hosts: fleet.hosts, workloads: try library.workloads(of: definition),
                runtimes: try library.runtimes(of: definition),
                means: try .simulated(MortalConnector(base: fleet, life: life), folder: scratch.folder, holder: name),
                store: MortalStore(base: try await PostgreSQLStore.open(url), life: life),
                sharing: .init(holder: name, batch: batch, lease: lease, pause: .milliseconds(50)),
                tell: { _ in told(count.next()) })
        }

        /// Every host was measured, and that once: on the host, and in the store.
        func check(_ run: RunID) async throws {
            let store = try await PostgreSQLStore.open(url)
            let record = try await store.run(.prefix(run.text))
            #expect(record.state == .finished && record.finished != nil)
            #expect(try await store.runs(limit: 9).count == 1)
            #expect(try await store.hosts(of: run).allSatisfy { $0.status == .done })
            let measurements = try await store.measurements(of: run)
            #expect(Set(measurements.map(\.key.host)).count == hosts && measurements.count == hosts)
            #expect(measurements.allSatisfy { $0.status == .valid })
            for host in fleet.hosts {
                let memory = fleet.memory(of: host.name)
                #expect(memory.spool.isEmpty && memory.diary.count { $0.hasPrefix("measured") } == 1, "\(host.name)")
            }
        }
    }

    private final class EventCount: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    private func withRounds(_ body: (_ next: () async throws -> Round) async throws -> Void) async throws {
        let scratch = try Scratch()
        let campaign = try scratch.campaign(start: "{lead: 100ms, max_skew: 10s}")
        try await PostgreSQLServer.running { server in
            try await body { Round(scratch: scratch, url: try await server.newDatabase(), campaign: campaign) }
        }
    }

    @Test("of which one is killed at a random moment, again and again: every host is measured exactly once")
    func killed() async throws {
        try await withRounds { next in
            var dice = Dice(seed: 8)
            for _ in 0..<Self.rounds {
                let round = try await next()
                let life = Life()
                // An event, not an instant, so that the moments spread over the run on a machine of any speed. The hosts
                // that each coordinator takes first give five events each.
                let moment = 1 + dice.next(below: Self.batch * 9 / 2)
                let first = try await round.part("one", life: life, lease: .seconds(5)) { count in
                    if count == moment { Task { await life.end() } }
                }
                let second = try await round.part("two", life: Life())
                let one = Task { try await first.run() }
                let other = try await second.run()
                _ = await one.result
                #expect(life.isOver && other.ending == .whole, "killed at event \(moment)")
                try await round.check(other.run.id)
            }
        }
    }

    /// Hosts behind a real sshd, and two processes; `HAPFLEET_SHARED_ROUNDS` has as many killed, among as many hosts.
    @Test("of which one is killed with SIGKILL at a random moment: another takes its hosts over, and measures each once")
    func killedProcess() async throws {
        let (rounds, hosts) = Self.asked.map { ($0, Self.hosts) } ?? (1, 12)
        let scratch = try Scratch()
        let coordinator = try Coordinator(scratch)
        let campaign = try scratch.campaign(start: "{lead: 100ms, max_skew: 10s}")
        let fleet = try await scratch.loopbackFleet()
        defer { fleet.end() }
        try await PostgreSQLServer.running { server in
            var dice = Dice(seed: 9)
            for round in 1...rounds {
                let url = try await server.newDatabase()
                let arguments = [
                    "run", campaign, "-i", try fleet.inventory(hosts), "--shared", "--batch", "\(hosts / 4)", "--lease", "5s",
                    "--store", url.text, "--format", "json",
                ]
                // It comes first, so it has the hosts of one lease, each of which gives five lines.
                let line = 1 + dice.next(below: hosts / 4 * 9 / 2)
                let (isKilled, survivor) = try await coordinator.runKilled(
                    arguments + ["--log-level", "trace"], afterLines: line
                ) { try await coordinator.run(arguments) }
                #expect(isKilled && survivor.status == 0, "killed after line \(line): \(survivor.errors)")
                let store = try await PostgreSQLStore.open(url)
                let record = try await store.run(.latest)
                let measurements = try await store.measurements(of: record.id)
                #expect(record.state == .finished && measurements.count == hosts, "killed after line \(line)")
                #expect(measurements.allSatisfy { $0.status == .valid }, "killed after line \(line)")
                for address in LoopbackFleet.addresses(hosts) {
                    let measured = fleet.diary(of: address).filter { $0.hasPrefix("measured") }
                    #expect(measured.count == round && fleet.spool(of: address).isEmpty, "\(address), after line \(line)")
                }
            }
        }
    }

    @Test("share its hosts, and the last one ends it")
    func shared() async throws {
        try await withRounds { next in
            let round = try await next()
            let parts = [try await round.part("one", life: Life()), try await round.part("two", life: Life())]
            let outcomes = try await withThrowingTaskGroup(of: SharedRun.Outcome.self) { group in
                for part in parts { group.addTask { try await part.run() } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(outcomes.map(\.run.id)).count == 1 && outcomes.count { $0.ending == .whole } == 1)
            try await round.check(outcomes[0].run.id)
        }
    }
}
