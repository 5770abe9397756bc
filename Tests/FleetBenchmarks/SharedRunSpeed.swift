import Campaigns
import Dispatch
import FleetSimulator
import Foundation
import PostgreSQLServer
import ResultStore
import Synchronization

/// A run whose hosts coordinators share through one PostgreSQL: four of them beside one alone, where the hosts take the time.
struct SharedRunSpeed {
    let folder: URL
    let count: Int

    /// Hosts that a coordinator takes at a time.
    private static let batch = 50
    private static let coordinators = [1, 4]

    /// One coordinator's part, in a process of its own.
    static func part(folder: URL, database: String, count: Int, name: String) async throws {
        let path = folder.path + "/campaign.yaml"
        let campaign = try Campaign.read(path: path)
        let library = DefinitionLibrary(searchPaths: DefinitionLibrary.searchPaths(campaignPath: path))
        let fleet = SimulatedFleet(count: count)
        let run = SharedRun(
            campaign: campaign, hosts: fleet.hosts, workloads: try library.workloads(of: campaign),
            runtimes: try library.runtimes(of: campaign),
            means: try .simulated(fleet, folder: folder.appending(path: name), holder: name),
            store: try await PostgreSQLStore.open(try PostgreSQLURL(database)),
            sharing: .init(holder: name, batch: batch), tell: { _ in })
        _ = try await run.run()
    }

    func run() async throws {
        let folder = folder.appending(path: "shared")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        _ = try CampaignFile.write(
            in: folder, limits: "{parallel: \(Self.batch), timeout: 10m}", start: "{lead: 500ms, max_skew: 10s}", steady: "3s")
        try await PostgreSQLServer.running { server in try await compare(on: server, in: folder) }
    }

    private func compare(on server: PostgreSQLServer, in folder: URL) async throws {
        print("\n### Coordinators that share \(count) hosts through one PostgreSQL, hosts that take 3.6 s each\n")
        print("| coordinators | wall, s | CPU of all, s | hosts measured | of them twice |\n| ---: | ---: | ---: | ---: | ---: |")
        var walls: [Double] = []
        for coordinators in Self.coordinators {
            let url = try await server.newDatabase()
            let store = try await PostgreSQLStore.open(url)
            let cost = try measure(coordinators, url, in: folder)
            let runs = try await store.runs(limit: 2)
            let valid = runs.map(\.validMeasurements).reduce(0, +)
            let state = cost.status == 0 && runs.count == 1 && valid == count ? "" : " (failed)"
            print(
                "| \(coordinators)\(state) | \(rounded(cost.wall)) | \(rounded(cost.cpu)) | \(runs.first?.hostsDone ?? 0) | \(max(0, valid - count)) |"
            )
            walls.append(cost.wall)
        }
        print("\nOne ÷ four: \(rounded(walls[0] / walls[1], 2)); allowed: at least 3.")
    }

    private func measure(_ coordinators: Int, _ url: PostgreSQLURL, in folder: URL) throws -> ProcessCost {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
        let costs = Costs()
        let ended = DispatchGroup()
        let begin = ContinuousClock.now
        for number in 0..<coordinators {
            let name = "\(coordinators)-\(number)"
            let words = [program, "share", folder.path, url.text, "\(count)", name]
            ended.enter()
            // Threads of their own: Dispatch runs no more of these at a time than there are processors.
            Thread.detachNewThread {
                let cost = try? MeasuredProcess.run(words, output: "\(folder.path)/\(name).log")
                costs.all.withLock { $0.append(cost ?? ProcessCost(wall: 0, cpu: 0, peak: 0, status: 127)) }
                ended.leave()
            }
        }
        ended.wait()
        let all = costs.all.withLock { $0 }
        return ProcessCost(
            wall: (ContinuousClock.now - begin) / .seconds(1), cpu: all.map(\.cpu).reduce(0, +), peak: all.map(\.peak).max() ?? 0,
            status: all.map(\.status).max() ?? 0)
    }
}

/// What the coordinators cost that have ended.
private final class Costs: Sendable {
    let all = Mutex<[ProcessCost]>([])
}
