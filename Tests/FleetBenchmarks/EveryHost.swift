import Campaigns
import FleetInventory
import FleetSimulator
import Foundation
import Logging
import NIOPosix

/// `true` on every host, with the connections that a campaign uses.
enum EveryHost {
    /// As many logins at a time as a campaign allows unless it is told otherwise.
    private static let parallel = 64

    static func runTrue(folder: URL, port: Int, count: Int) async throws {
        let connector = SSHConnector(
            group: .singleton, environment: [:], home: folder.path,
            logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
        let hosts = LoopbackFleet.hosts(count, folder: folder, port: port)
        let failures = await withTaskGroup(of: Bool.self) { group in
            var failures = 0
            for (index, host) in hosts.enumerated() {
                if index >= parallel, await group.next() == false { failures += 1 }
                group.addTask { await isWell(host, connector) }
            }
            for await isWell in group where !isWell { failures += 1 }
            return failures
        }
        guard failures == 0 else {
            print("\(failures) of \(count) hosts failed")
            exit(1)
        }
    }

    private static func isWell(_ host: FleetInventory.Host, _ connector: SSHConnector) async -> Bool {
        guard let connection = try? await connector.connect(to: host) else { return false }
        let output = try? await connection.run("true")
        await connection.close()
        return output?.status == 0
    }
}
