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
    @OptionGroup var rows: RowOptions

    @Option(help: "The weight of the HAP; see 'hapfleet weights list'. The campaign's own if not said.")
    var weight: String?

    @Option(help: "How to write it.")
    var format = ReportFormat.table

    @Option(
        help: ArgumentHelp(
            "With --format html: so many earlier runs of the campaign are read, too, for its nights and what changed; as many as are soon read if not said.",
            valueName: "runs"))
    var earlier: Int?

    @Flag(help: "What it takes to judge and to repeat the run, in place of its statistics: as text, or with --format json.")
    var provenance = false

    @Option(name: [.customShort("o"), .long], help: "The file to write; standard output without it.", completion: .file())
    var output: String?

    func validate() throws {
        if provenance {
            guard format == .table || format == .json else { throw ValidationError("--provenance is a table or JSON") }
            guard !rows.isUsed, weight == nil else {
                throw ValidationError("--sort, --reverse, --filter and --weight do not go with --provenance")
            }
        }
        if let earlier {
            guard format == .html else { throw ValidationError("--earlier goes with --format html") }
            guard earlier >= 0 else { throw ValidationError("--earlier \(earlier): no number of runs") }
        }
    }

    func run() async throws {
        let selection = try rows.selection(isTable: format == .table)
        let store = try await store.openForReading()
        let record = try await configuring { () async throws(StoreError) in try await store.run(RunSelector(run)) }
        guard !provenance else { return try await writeProvenance(of: record, store) }
        let weight = try ReportWeight.named(weight, of: record)
        guard format != .html else { return try await writeArchive(of: record.id, store, weight) }
        let report = try await configuring { () async throws(StoreError) in
            try await Report.of(record.id, in: store, kernels: .standard(), weight: weight)
        }
        if let output {
            try ReportFile.write(try selecting { try report.text(as: format, rows: selection) }, to: output)
        } else {
            let text = try selecting {
                try report.text(as: format, width: Terminal.width, colour: Terminal.hasColour, rows: selection)
            }
            print(text, terminator: "")
        }
        if let status = report.exitStatus { throw status }
    }

    private func writeProvenance(of run: RunRecord, _ store: any ResultStore) async throws {
        let provenance = try await configuring { () async throws(StoreError) in try await Provenance.of(run, in: store) }
        try ReportFile.write(format == .json ? ReportJSON.text(provenance) : provenance.text, orPrintTo: output)
    }

    private func writeArchive(of run: RunID, _ store: any ResultStore, _ weight: Weight?) async throws {
        let archive = try await configuring { () async throws(StoreError) in
            try await ArchivedReport.of(run, in: store, kernels: .standard(), weight: weight, earlier: earlier)
        }
        try ReportFile.write(archive.html, orPrintTo: output)
        if let status = archive.report.exitStatus { throw status }
    }
}

extension ReportFormat: ExpressibleByArgument {}
