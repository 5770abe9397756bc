import ArgumentParser
import FleetInventory
import Foundation
import Reports

/// Measures a booted lab: what the agent costs on each host, how closely hosts start together, and what reaching the fleet costs
/// beside OpenSSH's own client in the same run.
struct FleetBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet", abstract: "What a campaign cost on a lab's hosts, and what reaching them costs beside ssh.")

    @Argument(help: "The lab's inventory.") var inventory: String
    @Argument(help: "The hapfleet program.") var hapfleet: String
    @Argument(help: "The campaign's report as JSON.") var report: String

    func run() async throws {
        try Self.showAgent(reportPath: report)
        try await Self.showReach(inventoryPath: inventory, hapfleet: hapfleet)
    }

    private static func showAgent(reportPath: String) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let report = try decoder.decode(Report.self, from: Data(contentsOf: URL(filePath: reportPath)))
        var table = TextTable([
            .init("host"), .init("load"), .init("repeat", .right), .init("agent peak, KiB", .right),
            .init("agent CPU, s", .right),
            .init("events", .right), .init("lost", .right), .init("settled after, s", .right),
        ])
        for host in report.hosts {
            for measurement in host.measurements {
                table.append([
                    .init(host.host), .init(measurement.workload), .init(String(measurement.repetition)),
                    .init(number(measurement.agentPeakKiB)), .init(number(measurement.agentCPUSeconds)),
                    .init(number(measurement.events)), .init(number(measurement.lostEvents)),
                    .init(number(measurement.settleSeconds)),
                ])
            }
        }
        print(table.rendered())
        let skew = report.sync
        print(
            "start skew at most \(number(skew.startSkewMicrosecondsMax)) us, clock error at most "
                + "\(number(skew.offsetErrorMicrosecondsMax)) us\n")
    }

    /// Ratios are medians over five turns, each turn one of ours and one of the peer's.
    private static func showReach(inventoryPath: String, hapfleet: String) async throws {
        let hosts = try Inventory.read(path: inventoryPath).hosts
        var ours: [ProcessCost] = []
        var peers: [ProcessCost] = []
        for _ in 0..<5 {
            ours.append(try await cost(of: hapfleet, ["probe", "-i", inventoryPath, "--format", "json"]))
            peers.append(try await cost(of: "sh", ["-c", sshToAll(hosts)]))
        }
        let wall = seconds(median(ours.map(\.wall)) ?? .zero) / seconds(median(peers.map(\.wall)) ?? .zero)
        let cpu = seconds(median(ours.map(\.cpu)) ?? .zero) / seconds(median(peers.map(\.cpu)) ?? .zero)
        print(
            "reaching \(hosts.count) hosts, 'hapfleet probe' (login, agent, facts) against 'ssh HOST true' on all at once, medians of 5:"
        )
        print("  wall \(decimal(wall)) x, CPU here \(decimal(cpu)) x")
    }

    private static func sshToAll(_ hosts: [FleetInventory.Host]) -> String {
        let commands = hosts.map { host in
            "ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o UserKnownHostsFile=\(host.knownHostsFiles[0]) "
                + "-i \(host.identityFiles[0]) -p \(host.port) \(host.user)@\(host.address) true &"
        }
        return commands.joined(separator: " ") + " wait"
    }

    private static func number(_ value: (some CustomStringConvertible)?) -> String { value?.description ?? "-" }

    private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
