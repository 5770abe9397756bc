import FleetSimulator
import Foundation
import HostReplay
import ResultStore
import Testing

@Suite("What goes wrong at the coordinator and on the way", .serialized)
struct CoordinatorFaultTests {
    let scratch: Scratch
    let coordinator: Coordinator

    init() throws {
        scratch = try Scratch()
        coordinator = try Coordinator(scratch)
    }

    private func arguments(_ fleet: LoopbackFleet, _ campaign: String, store: String, others: [String] = []) throws -> [String] {
        ["run", campaign, "-i", try fleet.inventory(2, others: others), "--store", scratch.folder.path + "/" + store]
    }

    @Test("connections that break while hosts measure are made again, and the results collected")
    func severed() async throws {
        let fleet = try await scratch.loopbackFleet()
        defer { fleet.end() }
        let campaign = try scratch.campaign(start: "{lead: 100ms, max_skew: 10s}", quiet: "3s")
        let severed = Task {
            for address in LoopbackFleet.addresses(2) { try await fleet.awaitNote("told to start", of: address) }
            return fleet.severConnections()
        }
        let outcome = try await coordinator.run(try arguments(fleet, campaign, store: "severed.sqlite"))
        #expect(try await severed.value >= 2)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("reconnecting"))
        for address in LoopbackFleet.addresses(2) {
            #expect(fleet.diary(of: address).count { $0.hasPrefix("measured") } == 1, "nothing was measured twice")
        }
    }

    @Test("a second coordinator is refused, with the name of the first; the first one's measurement goes on")
    func twoCoordinators() async throws {
        let fleet = try await scratch.loopbackFleet()
        defer { fleet.end() }
        let campaign = try scratch.campaign(start: "{lead: 100ms, max_skew: 10s}", quiet: "5s")
        let outcome = try await coordinator.run(
            try arguments(fleet, campaign, store: "both.sqlite"),
            script: """
                mkfifo said
                "$@" 2>said >/dev/null & first=$!
                exec 3<said
                while read line <&3; do case $line in *"started on 2"*) break;; esac; done
                "$@" 2>second.log >/dev/null; echo "second: $?"; wait $first; echo "first: $?"; cat second.log
                """)
        #expect(outcome.output.contains("first: 0"), "\(outcome.output)")
        #expect(outcome.output.contains("second: 3"), "\(outcome.output)")
        #expect(outcome.output.contains("is being measured by") && outcome.output.contains(" pid "), "\(outcome.output)")
    }

    @Test("a host that is not there is named, with cause and remedy; the others are measured")
    func deadHosts() async throws {
        let fleet = try await scratch.loopbackFleet()
        defer { fleet.end() }
        let campaign = try scratch.campaign(start: "{lead: 100ms, max_skew: 10s}")
        let outcome = try await coordinator.run(
            try arguments(fleet, campaign, store: "dead.sqlite", others: ["nobody: {address: 127.9.9.9, port: 9}"]))
        #expect(outcome.status == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains("FAILED nobody: "))
        let store = try await SQLiteStore.open(scratch.folder.path + "/dead.sqlite", creating: false)
        let hosts = try await store.hosts(of: store.run(.latest).id)
        #expect(hosts.map(\.status) == [.done, .done, .failed])
        #expect(hosts[2].remedy?.isEmpty == false)
    }

    @Test("a full disk ends the run with a clear error, and what is stored stays readable", .enabled(if: geteuid() == 0))
    func diskFull() async throws {
        let fleet = try await scratch.loopbackFleet()
        defer { fleet.end() }
        let campaign = try scratch.campaign(repeats: 400, start: "{lead: 100ms, max_skew: 10s}")
        // A small file system in a mount namespace of this shell's own.
        let outcome = try await coordinator.run(
            ["run", campaign, "-i", try fleet.inventory(2), "--store", scratch.folder.path + "/small/full.sqlite"],
            script: """
                mkdir small; exec unshare -m sh -c '
                    mount -t tmpfs -o size=400k none small
                    timeout 100 "$@" 2>full.log >/dev/null; echo "run: $?"
                    "$1" runs --store small/full.sqlite --format json; echo "runs: $?"
                    cat full.log' sh "$@"
                """)
        #expect(outcome.output.contains("run: 2"), "\(outcome.output)")
        #expect(outcome.output.contains("runs: 0"), "\(outcome.output)")
        #expect(outcome.output.contains("full.sqlite") && outcome.output.contains("full"), "\(outcome.output)")
    }
}
