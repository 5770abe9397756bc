public import ArgumentParser
import KernelSources
public import Reports
import ResultStore

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "The statistics of one run, as a table or for other programs.")

    @Argument(help: "The run: an id, its beginning, or 'latest'.")
    var run: String

    @OptionGroup var store: StoreOptions

    @Option(help: "The weight of the HAP; see 'hapfleet weights list'. The campaign's own if not said.")
    var weight: String?

    @Option(help: "How to write it.")
    var format = ReportFormat.table

    @Option(name: [.customShort("o"), .long], help: "The file to write; standard output without it.", completion: .file())
    var output: String?

    func run() async throws {
        let store = try await store.open(creating: false)
        let record = try await configuring { () async throws(StoreError) in try await store.run(RunSelector(run)) }
        let weight = try ReportWeight.named(weight, of: record)
        let report = try await configuring { () async throws(StoreError) in
            try await Report.of(record.id, in: store, kernels: .standard(), weight: weight)
        }
        if let output {
            try ReportFile.write(try report.text(as: format), to: output)
        } else {
            print(try report.text(as: format, width: Terminal.width, colour: Terminal.hasColour), terminator: "")
        }
        if let status = report.exitStatus { throw status }
    }
}

extension ReportFormat: ExpressibleByArgument {}
