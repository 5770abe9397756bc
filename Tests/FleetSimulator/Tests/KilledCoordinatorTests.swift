import AgentWire
import FleetSimulator
import Foundation
import HostReplay
import ResultStore
import Testing

/// What a store holds of a run, without what differs from run to run: instants and ids.
private struct StoredRun: Equatable {
    struct Measurement: Hashable {
        var host: String
        var repetition: Int
        var status: String
        var functions: [UInt64]
    }

    var measurements: [Measurement]
    var hosts: [String]

    init(_ store: SQLiteStore) async throws {
        let run = try await store.run(.latest)
        measurements = try await store.measurements(of: run.id).map { record in
            let result = try ResultFile.decode(#require(record.result))
            return Measurement(
                host: record.key.host, repetition: record.key.repetition, status: record.status.rawValue,
                functions: result.functions.map(\.offset))
        }
        hosts = try await store.hosts(of: run.id).map { "\($0.host) \($0.status) \($0.kernelRelease ?? "")" }
    }
}

@Suite("A coordinator that is killed with SIGKILL")
struct KilledCoordinatorTests {
    private static let hosts = 2
    private static let moments = 5

    @Test(
        "at twenty random moments, five in each of four campaigns, ends, resumed, with what an undisturbed one stores; nothing twice, nothing missing",
        arguments: 1...4)
    func randomMoments(seed: UInt64) async throws {
        let scratch = try Scratch()
        let coordinator = try Coordinator(scratch)
        let campaign = try scratch.campaign(repeats: 2, start: "{lead: 100ms, max_skew: 10s}")
        let fleet = try await scratch.loopbackFleet()
        defer { fleet.end() }
        let inventory = try fleet.inventory(Self.hosts)
        func arguments(_ store: String) -> [String] {
            [
                "run", campaign, "-i", inventory, "--store", scratch.folder.path + "/" + store, "--format", "json",
                "--log-level", "trace",
            ]
        }

        let undisturbed = try await coordinator.run(arguments("undisturbed.sqlite"))
        #expect(undisturbed.status == 0, "\(undisturbed.errors)")
        // The moments are lines of the log, so that they spread over the campaign on a machine of any speed. Not the very last
        // ones: another run may say a few lines less, and be at its end before it is killed.
        let lines = undisturbed.errors.count { $0 == "\n" } * 9 / 10
        let expected = try await StoredRun(SQLiteStore.open(scratch.folder.path + "/undisturbed.sqlite"))
        #expect(expected.measurements.count == 2 * Self.hosts)

        var dice = Dice(seed: seed)
        for moment in 0..<Self.moments {
            let store = "killed-\(moment).sqlite"
            let line = 1 + dice.next(below: lines)
            #expect(try await coordinator.runKilled(arguments(store), afterLines: line) {}.isKilled)
            let hasRun = try? await SQLiteStore.open(scratch.folder.path + "/" + store, creating: false).run(.latest)
            let resume = hasRun == nil ? [] : ["--resume", "latest"]
            let resumed = try await coordinator.run(arguments(store) + resume)
            #expect(resumed.status == 0, "killed after line \(line): \(resumed.errors)")
            let stored = try await StoredRun(SQLiteStore.open(scratch.folder.path + "/" + store))
            #expect(stored == expected, "killed after line \(line)")
        }
        for address in LoopbackFleet.addresses(Self.hosts) {
            #expect(fleet.spool(of: address).isEmpty)
            let measured = fleet.diary(of: address).filter { $0.hasPrefix("measured") }
            #expect(Set(measured).count == measured.count, "\(address) measured something twice")
        }
    }
}
