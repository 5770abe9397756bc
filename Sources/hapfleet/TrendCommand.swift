import ArgumentParser
import KernelSources
import Reports
import ResultStore

struct TrendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trend", abstract: "How a campaign's medians go from run to run, and where their level changes.")

    @Argument(help: "The campaign's name.")
    var campaign: String

    @Option(help: "The last so many runs of it.")
    var last = 60

    @Option(help: "End with status 1 if lines (functions, without lines) grew by more than so many percent at a change.")
    var failAbove: Double?

    @Option(help: "How to write it.")
    var format = ComparisonFormat.table

    @Option(name: [.customShort("o"), .long], help: "The file to write; standard output without it.", completion: .file())
    var output: String?

    @OptionGroup var store: StoreOptions
    @OptionGroup var rows: RowOptions

    func run() async throws {
        let selection = try rows.selection(isTable: format == .table)
        let store = try await store.openForReading()
        let reports = try await configuring { () async throws(StoreError) in
            let runs = try await store.runs(limit: 100_000).filter { $0.run.campaign == campaign && $0.run.state == .finished }
            var reports: [Report] = []
            for run in runs.prefix(max(1, last)) {
                reports.append(try await Report.of(run.run.id, in: store, kernels: .standard()))
            }
            return reports
        }
        guard !reports.isEmpty else {
            throw CommandFailure("the store has no finished run of campaign '\(campaign)'; see: hapfleet runs", status: .nothing)
        }
        let trend = Trend(campaign: campaign, reports: reports)
        if let output {
            try ReportFile.write(try selecting { try trend.text(as: format, rows: selection) }, to: output)
        } else {
            let text = try selecting {
                try trend.text(as: format, width: Terminal.width, colour: Terminal.hasColour, rows: selection)
            }
            print(text, terminator: "")
        }
        if let failAbove, let growth = trend.greatestGrowthPercent, growth > failAbove {
            writeError("hapfleet: the level grew by more than \(failAbove) % at a change")
            throw ExitStatus.partial
        }
    }
}
