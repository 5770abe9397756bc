import FleetSimulator
import Foundation
import ResultStore

/// A whole campaign over many hosts behind a real sshd, twice: the second finds the agents there.
struct LoopbackCampaign {
    let folder: URL
    let hapfleet: URL
    let count: Int

    func run() async throws {
        let program = hapfleet.deletingLastPathComponent().appending(path: "simulated-host")
        let fleet = try await LoopbackFleet(
            folder: folder.appending(path: "campaign"), service: .simulatedHosts(program: program))
        defer { fleet.end() }
        let campaign = try CampaignFile.write(in: folder, limits: "{parallel: 32, timeout: 10m}")
        let inventory = try fleet.inventory(count)
        let environment = [
            "HAPFLEET_AGENTS": try SimulatedRun.agents(in: folder).path, "XDG_DATA_HOME": folder.path, "SSH_AUTH_SOCK": "",
        ]
        let store = folder.path + "/campaign.sqlite"
        var costs: [ProcessCost] = []
        for _ in 0..<2 {
            costs.append(
                try MeasuredProcess.run(
                    [hapfleet.path, "run", campaign, "-i", inventory, "--store", store, "--format", "json"],
                    environment: environment, output: folder.path + "/campaign.log"))
        }
        let results = try await SQLiteStore.open(store, creating: false)
        let runs = try await results.runs(limit: 2)
        let uploads = LoopbackFleet.addresses(count).map { address in
            fleet.diary(of: address).count { $0.hasPrefix("uploaded") }
        }
        print("\n### A campaign over \(count) hosts behind sshd on this machine, replaying agents\n")
        print("| run | wall, s | coordinator's CPU a host, ms | coordinator's peak, MB | hosts measured | failed |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        for (name, (cost, run)) in zip(["first", "second"], zip(costs, runs.reversed())) {
            print(
                "| \(name) | \(rounded(cost.wall)) | \(rounded(cost.cpu * 1_000 / Double(count))) | \(rounded(cost.peak)) "
                    + "| \(run.validMeasurements) | \(run.hostsFailed) |")
        }
        print(
            "\nAllowed: 150 MB, no failure. Uploads of the agent a host over both runs: \(uploads.max() ?? 0) at most, \(uploads.min() ?? 0) at least."
        )
    }
}

/// The campaign that is run.
enum CampaignFile {
    static func write(
        in folder: URL, repeats: Int = 1, limits: String, start: String = "{lead: 5s, max_skew: 1s}", steady: String = "100ms"
    ) throws -> String {
        for name in ["workloads", "runtimes"] {
            try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        try "name: replayed\nservice: {command: [replayed]}\nwork: {line_prefix: done, each: 1, unit: turns}\n"
            .write(to: folder.appending(path: "workloads/replayed.yaml"), atomically: true, encoding: .utf8)
        let path = folder.appending(path: "campaign.yaml")
        try """
        name: simulated
        hosts: all
        workloads: [replayed]
        repeats: \(repeats)
        phases: {baseline: 0s, warmup: 0s, settle: {quiet: 100ms, max: 1s}, steady: {length: \(steady), windows: 1}}
        start: \(start)
        limits: \(limits)

        """.write(to: path, atomically: true, encoding: .utf8)
        return path.path
    }
}
