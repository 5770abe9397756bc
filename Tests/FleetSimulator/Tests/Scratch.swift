import Campaigns
import FleetInventory
import FleetSimulator
import Foundation
import HostReplay
import ResultStore
import StrictYAML

/// A folder that goes away with the test, and what a campaign over simulated hosts needs in it.
final class Scratch: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "fleet-simulator-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The repository.
    static var root: URL {
        URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "../../..").standardized
    }

    /// A program that the build made.
    static func program(_ name: String) -> URL { root.appending(path: ".build/debug/\(name)") }

    /// A folder with an agent that no host ever starts.
    static func agents(in folder: URL) throws -> URL { try HostSession.Means.simulatedAgents(in: folder) }

    /// A fleet behind a real sshd, in a folder of its own.
    func loopbackFleet(faults: FaultTable = FaultTable()) async throws -> LoopbackFleet {
        try await LoopbackFleet(
            folder: folder.appending(path: "fleet-\(UUID().uuidString.prefix(8))"),
            service: .simulatedHosts(program: Self.program("simulated-host")), faults: faults)
    }

    /// Writes a campaign and the workload that it names, and gives its path.
    func campaign(
        repeats: Int = 1, start: String = "{lead: 500ms, max_skew: 10s}", limits: String = "{timeout: 1m}",
        quiet: String = "100ms", kind: String = "honest"
    )
        throws -> String
    {
        let workloads = folder.appending(path: "workloads")
        try FileManager.default.createDirectory(at: workloads, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(at: folder.appending(path: "runtimes"), withIntermediateDirectories: true)
        try """
        name: replayed
        kind: \(kind)
        service: {command: [replayed]}
        work: {line_prefix: done, each: 1, unit: turns}

        """.write(to: workloads.appending(path: "replayed.yaml"), atomically: true, encoding: .utf8)
        try FileManager.default.copyItem(
            at: Self.root.appending(path: "Inventory/runtimes/native.yaml"),
            to: folder.appending(path: "runtimes/native.yaml"))
        let path = folder.appending(path: "campaign.yaml")
        try """
        name: simulated
        hosts: all
        workloads: [replayed]
        repeats: \(repeats)
        phases: {baseline: 0s, warmup: 0s, settle: {quiet: \(quiet), max: 10s}, steady: {length: 100ms, windows: 1}}
        start: \(start)
        limits: \(limits)

        """.write(to: path, atomically: true, encoding: .utf8)
        return path.path
    }

    /// Runs a campaign over a fleet in this process, and gives its store and record.
    func run(
        _ fleet: SimulatedFleet, campaign path: String, patience: Duration = .seconds(20),
        silence: Duration = .seconds(90), wallClock: @escaping @Sendable () -> WallClock = WallClock.now,
        tell: @escaping @Sendable (RunEvent) -> Void = { _ in }, readyingStore: (String) async throws -> Void = { _ in }
    ) async throws -> (SQLiteStore, RunRecord) {
        let file = folder.appending(path: "\(UUID().uuidString).sqlite").path
        let store = try await SQLiteStore.open(file)
        try await readyingStore(file)
        let campaign = try Campaign.read(path: path)
        let library = DefinitionLibrary(searchPaths: DefinitionLibrary.searchPaths(campaignPath: path))
        var means = try HostSession.Means.simulated(fleet, folder: folder, patience: patience)
        means.wallClock = wallClock
        means.silence = silence
        let runner = CampaignRunner(
            campaign: campaign, hosts: fleet.hosts, workloads: try library.workloads(of: campaign),
            runtimes: try library.runtimes(of: campaign), means: means, store: store, tell: tell)
        return (store, try await runner.run())
    }
}
