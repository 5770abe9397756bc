import Campaigns
import FleetSimulator
import Foundation
import ResultStore

/// A campaign over hosts of this process: what the coordinator itself costs beyond what a real sshd can serve.
enum SimulatedRun {
    static func agents(in folder: URL) throws -> URL { try HostSession.Means.simulatedAgents(in: folder) }

    static func run(folder: URL, count: Int) async throws {
        let path = try CampaignFile.write(in: folder, limits: "{parallel: 64, timeout: 10m}")
        let campaign = try Campaign.read(path: path)
        let library = DefinitionLibrary(searchPaths: DefinitionLibrary.searchPaths(campaignPath: path))
        let fleet = SimulatedFleet(count: count)
        let store = try await SQLiteStore.open(folder.path + "/simulated-\(count).sqlite")
        let runner = CampaignRunner(
            campaign: campaign, hosts: fleet.hosts, workloads: try library.workloads(of: campaign),
            runtimes: try library.runtimes(of: campaign), means: try .simulated(fleet, folder: folder), store: store,
            tell: { _ in })
        let run = try await runner.run()
        let valid = try await store.statuses(of: run.id).values.count { $0 == .valid }
        guard valid == count else {
            print("\(valid) of \(count) measurements are valid")
            exit(1)
        }
    }

    static func showGrowth(folder: URL, upTo most: Int) async throws {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
        print("\n### A campaign over simulated hosts in the coordinator's own process\n")
        print("| hosts | wall, s | CPU a host (hosts included), ms | peak (hosts included), MB |\n| ---: | ---: | ---: | ---: |")
        for count in [most / 10, most / 4, most / 2, most] {
            let cost = try MeasuredProcess.run(
                [program, "simulate", folder.path, "\(count)"], output: folder.path + "/simulated.log")
            let state = cost.status == 0 ? "" : " (failed)"
            print(
                "| \(count)\(state) | \(rounded(cost.wall)) | \(rounded(cost.cpu * 1_000 / Double(count), 2)) | \(rounded(cost.peak)) |"
            )
        }
        print("\nAllowed: linear time, 1 GB.")
    }
}
