import ArgumentParser
import FleetInventory
import Reports

struct HostsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hosts", abstract: "Lists the hosts that an inventory and a selection name.")

    @OptionGroup var hosts: HostOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let chosen = try hosts.readHosts()
        switch output.format {
        case .json: print(try ReportJSON.text(chosen.map(HostRow.init)), terminator: "")
        case .table:
            var table = TextTable([
                .init("host"), .init("address"), .init("port", .right), .init("user"), .init("groups"), .init("labels"),
            ])
            for host in chosen {
                let labels = host.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                table.append([
                    .init(host.name), .init(host.address), .init(String(host.port)), .init(host.user),
                    .init(host.groups.joined(separator: " ")), .init(labels.joined(separator: " ")),
                ])
            }
            print(table.rendered(width: Terminal.width, colour: Terminal.hasColour), terminator: "")
        }
    }
}

/// A host as `hosts --format json` shows it.
private struct HostRow: Encodable {
    let name: String
    let address: String
    let port: Int
    let user: String
    let groups: [String]
    let labels: [String: String]

    init(_ host: Host) {
        name = host.name
        address = host.address
        port = host.port
        user = host.user
        groups = host.groups
        labels = host.labels
    }
}
