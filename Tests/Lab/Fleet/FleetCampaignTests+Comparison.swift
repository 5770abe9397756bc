import FleetInventory
import Foundation
import Reports
import Testing

extension FleetCampaignTests {
    /// Compares the kernels of the campaign that was just run: what came and went adds up, and the newcomers have a place.
    func checkComparison(_ report: Report) async throws {
        let arguments = [
            "compare", "latest", "latest", "--by", "kernel", "--workload", "shell", "--arch", "x86_64", "--store", fleet.store,
        ]
        let outcome = try await fleet.hapfleet(arguments + ["--format", "json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let comparison = try LabFleet.decode(Comparison.self, from: outcome.output)
        let kernels = Set(report.cells.filter { $0.workload == "shell" && $0.arch == "x86_64" }.map(\.kernel)).count
        #expect(comparison.pairs.count == (kernels > 2 ? kernels : kernels - 1))
        for pair in comparison.pairs {
            let step = "\(pair.from.label) to \(pair.to.label)"
            #expect(
                pair.total.functionsTo == pair.total.functionsFrom + pair.total.came - pair.total.went + pair.total.sporadic,
                "\(step)")
            #expect(pair.total.came > 20 && pair.total.went > 5, "\(step): \(pair.total)")
            #expect((pair.similarity ?? 0) > 0.5, "\(step)")
            #expect(pair.changes.count { $0.kind == .came } == pair.total.came, "\(step)")
        }
        let withLines = try #require(comparison.pairs.first { $0.lines != nil })
        let newcomers = withLines.changes.filter { $0.kind == .came }.prefix(10)
        #expect(newcomers.count == 10)
        for newcomer in newcomers {
            #expect((newcomer.lines ?? 0) > 10 && newcomer.firstLine != nil, "\(newcomer.name) at \(newcomer.place)")
        }
        let table = try await fleet.hapfleet(arguments + ["--from", withLines.from.label, "--to", withLines.to.label])
        #expect(table.output.contains(newcomers[0].place), "\(table.output)")
        let bounded = try await fleet.hapfleet(arguments + ["--fail-above=-100", "--format", "csv"])
        #expect(bounded.status == 1 && bounded.errors.contains("grew by"))
    }
}
