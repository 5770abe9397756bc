import Campaigns
import FleetInventory
import FleetSimulator
import Foundation
import Logging
import NIOPosix

/// `true` on every host, with the connections that a campaign uses. Like a campaign's, they stay until all hosts have answered.
enum EveryHost {
    /// As many logins at a time as a campaign allows unless it is told otherwise.
    private static let parallel = 64

    static func runTrue(folder: URL, port: Int, count: Int) async throws {
        let connector = SSHConnector(
            group: .singleton, environment: [:], home: folder.path,
            logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
        let hosts = LoopbackFleet.hosts(count, folder: folder, port: port)
        let connections = await withTaskGroup(of: (any HostConnection)?.self) { group in
            var connections: [any HostConnection] = []
            for (index, host) in hosts.enumerated() {
                if index >= parallel, let connection = await group.next() ?? nil { connections.append(connection) }
                group.addTask { await answer(of: host, connector) }
            }
            for await connection in group { if let connection { connections.append(connection) } }
            return connections
        }
        for connection in connections { await connection.close() }
        let failures = count - connections.count
        guard failures == 0 else {
            print("\(failures) of \(count) hosts failed")
            exit(1)
        }
    }

    /// The connection over which the host did it; nil if it did not.
    private static func answer(of host: FleetInventory.Host, _ connector: SSHConnector) async -> (any HostConnection)? {
        guard let connection = try? await connector.connect(to: host) else { return nil }
        guard let output = try? await connection.run("true"), output.status == 0 else {
            await connection.close()
            return nil
        }
        return connection
    }
}
