import ArgumentParser
import Foundation
import Reports
import ResultStore

struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Lists the runs in the store, and pins those that others are compared with.",
        subcommands: [RunsListCommand.self, RunsPinCommand.self, RunsUnpinCommand.self],
        defaultSubcommand: RunsListCommand.self)
}

struct RunsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the runs in the store, newest first.", discussion: "'list' can be left out.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var rows: RowOptions

    @Option(help: "At most so many.")
    var limit = 50

    func run() async throws {
        let store = try await store.openForReading()
        let limit = max(1, limit)
        let (runs, pinned) = try await configuring { () async throws(StoreError) in
            (try await store.runs(limit: limit), Set(try await store.pins().values))
        }
        var table = TextTable([
            .init("run"), .init("campaign"), .init("started"), .init("state"), .init("hosts", .right),
            .init("failed", .right), .init("measurements", .right), .init("valid", .right),
            .init("pinned"),
        ])
        for run in runs {
            table.append([
                .init(run.run.id.text), .init(run.run.campaign), .init(run.run.started.formatted(.iso8601)),
                .init(run.run.state.rawValue), .init(String(run.hostsTotal)),
                .init(String(run.hostsFailed), run.hostsFailed > 0 ? .bad : .plain), .init(String(run.measurements)),
                .init(String(run.validMeasurements)), .init(pinned.contains(run.id) ? "pinned" : ""),
            ])
        }
        try output.printList(runs, table, rows, json: { RunRow($0, isPinned: pinned.contains($0.id)) })
    }
}

struct RunsPinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin", abstract: "Makes a run the reference that its campaign's later runs are compared with.",
        discussion: "It takes the place of the campaign's reference before, and 'store prune' does not remove it.")

    @Argument(help: "The run: an id, its beginning, or 'latest'.")
    var run: String

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let store = try await store.open(creating: false)
        let pinned = try await configuring { () async throws(StoreError) in
            let record = try await store.run(RunSelector(run))
            try await store.pin(record.id)
            return record
        }
        printLine("\(pinned.id) is the reference of \(pinned.campaign)")
    }
}

struct RunsUnpinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "unpin", abstract: "Leaves a campaign without a reference.")

    @Argument(help: "The campaign's name.")
    var campaign: String

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let store = try await store.open(creating: false)
        let wasPinned = try await configuring { () async throws(StoreError) in try await store.unpin(campaign: campaign) }
        guard wasPinned else { throw CommandFailure("no run of '\(campaign)' is pinned; 'hapfleet runs' shows those that are") }
        printLine("\(campaign) has no reference any more")
    }
}

/// A run as `runs --format json` shows it.
private struct RunRow: Encodable {
    let id: String
    let campaign: String
    let state: String
    let started: Date
    let finished: Date?
    let hostsTotal: Int
    let hostsOK: Int
    let hostsFailed: Int
    let measurements: Int
    let measurementsValid: Int
    let pinned: Bool

    enum CodingKeys: String, CodingKey {
        case id, campaign, state, started, finished, measurements, pinned
        case hostsTotal = "hosts_total"
        case hostsOK = "hosts_ok"
        case hostsFailed = "hosts_failed"
        case measurementsValid = "measurements_valid"
    }

    init(_ summary: RunSummary, isPinned: Bool) {
        id = summary.run.id.text
        campaign = summary.run.campaign
        state = summary.run.state.rawValue
        started = summary.run.started
        finished = summary.run.finished
        hostsTotal = summary.hostsTotal
        hostsOK = summary.hostsDone
        hostsFailed = summary.hostsFailed
        measurements = summary.measurements
        measurementsValid = summary.validMeasurements
        pinned = isPinned
    }
}
