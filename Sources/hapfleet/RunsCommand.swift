import ArgumentParser
import Foundation
import Reports
import ResultStore

struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "runs", abstract: "Lists the runs in the store, newest first.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var rows: RowOptions

    @Option(help: "At most so many.")
    var limit = 50

    func run() async throws {
        let store = try await store.open(creating: false)
        let limit = max(1, limit)
        let runs = try await configuring { () async throws(StoreError) in try await store.runs(limit: limit) }
        var table = TextTable([
            .init("run"), .init("campaign"), .init("started"), .init("state"), .init("hosts", .right),
            .init("failed", .right), .init("measurements", .right), .init("valid", .right),
        ])
        for run in runs {
            table.append([
                .init(run.run.id.text), .init(run.run.campaign), .init(run.run.started.formatted(.iso8601)),
                .init(run.run.state.rawValue), .init(String(run.hostsTotal)),
                .init(String(run.hostsFailed), run.hostsFailed > 0 ? .bad : .plain), .init(String(run.measurements)),
                .init(String(run.validMeasurements)),
            ])
        }
        try output.printList(runs, table, rows, json: RunRow.init)
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

    enum CodingKeys: String, CodingKey {
        case id, campaign, state, started, finished, measurements
        case hostsTotal = "hosts_total"
        case hostsOK = "hosts_ok"
        case hostsFailed = "hosts_failed"
        case measurementsValid = "measurements_valid"
    }

    init(_ summary: RunSummary) {
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
    }
}
