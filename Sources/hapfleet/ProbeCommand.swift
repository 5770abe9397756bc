import ArgumentParser
import Campaigns
import FleetInventory
import Reports

struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "Asks each host what it is, and why one cannot be measured.")

    @OptionGroup var hosts: HostOptions
    @OptionGroup var login: LoginOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var rows: RowOptions
    @OptionGroup var log: LogOptions

    @Option(help: "Logins at the same time.")
    var parallel = 64

    func run() async throws {
        let chosen = try await hosts.readHosts(store: store, login: login, log: log)
        let access = try FleetAccess(login, logger: log.logger())
        let results = await FleetProbe.probe(chosen, means: access.means, parallel: parallel)
        try output.printList(results, table(of: results), rows, json: ProbeRow.init)
        if output.format == .table { printNotes(results) }
        for group in SameMachine.groups(results.map { ($0.host.name, $0.facts) }) { writeError(SameMachine.warning(group)) }
        let measurable = results.count { $0.obstacle == nil }
        if measurable == 0 { throw ExitStatus.nothing }
        if measurable < results.count { throw ExitStatus.partial }
    }

    private func table(of results: [ProbeResult]) -> TextTable {
        var table = TextTable([
            .init("host"), .init("kernel"), .init("arch"), .init("CPUs", .right), .init("functions", .right),
            .init("cgroups", isOptional: true), .init("clock", isOptional: true), .init("measurable"), .init("lacks"),
        ])
        for result in results {
            table.append([
                .init(result.host.name), .init(result.facts[FactName.kernelRelease] ?? "?"),
                .init(result.facts[FactName.machine] ?? "?"), .init(result.facts["cpu.count"] ?? "?"),
                .init(result.facts["tracing.functions"] ?? "?"), .init(result.facts["cgroup"] ?? "?"),
                .init(result.facts["clock.synchronised"] == "yes" ? "synchronised" : "free"),
                result.obstacle == nil ? .init("yes", .good) : .init("no", .bad),
                .init(lacks(result)),
            ])
        }
        return table
    }

    private func printNotes(_ results: [ProbeResult]) {
        for result in results {
            for note in result.notes where !note.contains("clock") { printLine("note: \(result.host.name): \(note)") }
        }
        for obstacle in results.flatMap(\.obstacles) { writeError(obstacle.description) }
    }
}

/// What a host lacks, in a few words; why follows below the table.
private func lacks(_ result: ProbeResult) -> String {
    guard let obstacle = result.obstacle else { return "" }
    let failed = result.checks.filter { !$0.passed }.map(\.name)
    return failed.isEmpty ? obstacle.code.rawValue : failed.joined(separator: ", ")
}

/// A host as `probe --format json` shows it.
private struct ProbeRow: Encodable {
    let host: String
    let measurable: Bool
    let code: String?
    let reason: String?
    let remedy: String?
    let checks: [HostCheck]
    let notes: [String]
    let facts: [String: String]

    init(_ result: ProbeResult) {
        host = result.host.name
        measurable = result.obstacle == nil
        code = result.obstacle?.code.rawValue
        reason = result.obstacle?.cause
        remedy = result.obstacle?.remedy
        checks = result.checks
        notes = result.notes
        facts = result.facts.filter { !$0.key.hasPrefix("check.") && !$0.key.hasPrefix("remedy.") }
    }
}
