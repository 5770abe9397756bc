import ArgumentParser
import Campaigns
import FleetInventory
import Reports

struct HostsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hosts", abstract: "Lists the hosts that an inventory and a selection name.",
        discussion: """
            With --scan-keys it shows the hosts' keys, and which are known. New ones are trusted only when a person says so: \
            on the terminal, or with --accept and the fingerprints. They are added to the first known_hosts file of the host.
            """)

    @OptionGroup var hosts: HostOptions
    @OptionGroup var login: LoginOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var rows: RowOptions
    @OptionGroup var log: LogOptions

    @Flag(help: "Ask each host for its keys, and show their fingerprints.")
    var scanKeys = false

    @Option(parsing: .upToNextOption, help: "With --scan-keys: trust the hosts that show these keys (SHA256:…).")
    var accept: [String] = []

    @Option(help: "With --scan-keys: hosts asked at the same time.")
    var parallel = 64

    func validate() throws {
        if !accept.isEmpty, !scanKeys { throw ValidationError("--accept goes with --scan-keys") }
    }

    func run() async throws {
        let chosen = try await hosts.readHosts(store: store, login: login, log: log)
        if scanKeys {
            let findings = try await FleetAccess.connector(login, logger: log.logger()).scanKeys(of: chosen, parallel: parallel)
            return try HostKeyAcceptance(findings: findings, accepted: Set(accept), format: output.format).run()
        }
        var table = TextTable([
            .init("host"), .init("address"), .init("port", .right), .init("user"), .init("through"), .init("groups"),
            .init("labels"),
        ])
        for host in chosen {
            let labels = host.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            table.append([
                .init(host.name), .init(host.address), .init(String(host.port)), .init(host.user),
                .init(host.jumpHosts.map(\.name).joined(separator: " ")),
                .init(host.groups.joined(separator: " ")), .init(labels.joined(separator: " ")),
            ])
        }
        try output.printList(chosen, table, rows, json: HostRow.init)
    }
}

/// A host as `hosts --format json` shows it.
private struct HostRow: Encodable {
    let name: String
    let address: String
    let port: Int
    let user: String
    let through: [String]
    let groups: [String]
    let labels: [String: String]

    init(_ host: Host) {
        name = host.name
        address = host.address
        port = host.port
        user = host.user
        through = host.jumpHosts.map(\.name)
        groups = host.groups
        labels = host.labels
    }
}
