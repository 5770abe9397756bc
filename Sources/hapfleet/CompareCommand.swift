public import ArgumentParser
import Foundation
import KernelSources
public import Reports
import ResultStore

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "What differs between kernels, runtimes, loads, hosts or runs.",
        discussion: """
            Name one run twice to compare within it: 'hapfleet compare latest latest --by kernel --workload shell --from 5.10 --to 6.12'. \
            Two runs without --by are compared cell by cell. A function is the same on both sides if its source file and name are. \
            Exit status 1 if a median grew by more than --fail-above percent, or cannot be compared.
            """)

    @Argument(help: "The run to compare from: an id, its beginning, or 'latest'.")
    var runA: String

    @Argument(help: "The run to compare to; the same one compares within it.")
    var runB: String

    @Option(help: "What the compared cells differ in; all else is the same.")
    var by: Comparison.Dimension?

    @Option(
        help: ArgumentHelp(
            "Only from this kernel, runtime or load; where none is called so, what begins so: '5.10'.", valueName: "value"))
    var from: String?

    @Option(
        help: ArgumentHelp(
            "Only to this kernel, runtime, load or host; where none is called so, what begins so.", valueName: "value"))
    var to: String?

    @Option(help: "Only this load; may be repeated.")
    var workload: [String] = []

    @Option(help: "Only this runtime; may be repeated.")
    var runtime: [String] = []

    @Option(help: "Only this architecture, as 'uname -m' names it; may be repeated.")
    var arch: [String] = []

    @Option(help: "End with status 1 if the median of lines (of functions, where a side has no lines) grew by more than this.")
    var failAbove: Double?

    @Option(help: "The weight of the HAP; see 'hapfleet weights list'. That of the first run's campaign if not said.")
    var weight: String?

    @Option(help: "How to write it.")
    var format = ComparisonFormat.table

    @Option(name: [.customShort("o"), .long], help: "The file to write; standard output without it.", completion: .file())
    var output: String?

    @OptionGroup var store: StoreOptions
    @OptionGroup var rows: RowOptions

    func validate() throws {
        if by == nil, from != nil || to != nil { throw ValidationError("--from and --to need --by") }
        if let failAbove, !failAbove.isFinite { throw ValidationError("--fail-above needs a number") }
    }

    func run() async throws {
        let selection = try rows.selection(isTable: format == .table)
        let store = try await store.openForReading()
        let (from, to) = try await configuring { () async throws(StoreError) in
            let first = try await store.run(RunSelector(runA))
            let second = try await store.run(RunSelector(runB))
            let contents = try await RunContents.of(first, in: store)
            return (contents, first.id == second.id ? nil : try await RunContents.of(second, in: store))
        }
        if by == nil, to == nil {
            throw CommandFailure("both are run \(runA): say with --by kernel, runtime, workload or host what to compare in it")
        }
        let request = Comparison.Request(
            by: by, from: self.from, to: self.to, workloads: workload, runtimes: runtime, architectures: arch)
        let weight = try ReportWeight.named(weight, of: from.run)
        let comparison = Comparison(from: from, to: to, request, kernels: .standard(), weight: weight)
        guard !comparison.pairs.isEmpty else {
            throw CommandFailure("nothing to compare: no two cells of the runs differ in this alone", status: .nothing)
        }
        if let output {
            try ReportFile.write(try selecting { try comparison.text(as: format, rows: selection) }, to: output)
        } else {
            let text = try selecting {
                try comparison.text(as: format, width: Terminal.width, colour: Terminal.hasColour, rows: selection)
            }
            print(text, terminator: "")
        }
        try checkBound(comparison)
    }

    private func checkBound(_ comparison: Comparison) throws {
        guard let failAbove else { return }
        guard let growth = comparison.greatestGrowthPercent else {
            writeError("hapfleet: no pair has valid measurements on both sides, so the bound of \(failAbove) % cannot be checked")
            throw ExitStatus.partial
        }
        guard growth > failAbove else { return }
        let grown = comparison.pairs.filter { $0.growthPercent ?? 0 > failAbove }
        for pair in grown {
            writeError("hapfleet: \(pair.summary(bound: failAbove))")
        }
        throw ExitStatus.partial
    }
}

extension ComparisonFormat: ExpressibleByArgument {}
extension Comparison.Dimension: ExpressibleByArgument {}
