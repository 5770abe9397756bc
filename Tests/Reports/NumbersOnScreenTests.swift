import ExampleFleet
import Foundation
import KernelSources
import ResultStore
import Testing

@testable import Reports

/// What a person reads, a program must be able to read too.
@Suite("NumbersOnScreen: JSON and CSV carry every number that the terminal shows")
struct NumbersOnScreenTests {
    @Test("of a report of a run in a store")
    func report() async throws {
        try await withStore { store, library in
            let report = try await Report.of(ExampleFleet().run.id, in: store, kernels: library)
            let screen = try report.text(as: .table)
            let json = try ScreenNumbers.contents(ofJSON: report.text(as: .json))
            let shown = ScreenNumbers.shown(in: screen, except: json.words)
            #expect(shown.count > 500)
            expect(shown, among: json.numbers, "JSON")
            let rows = try ScreenNumbers.numbers(ofCSV: report.text(as: .csv), report.text(as: .csvStatistics))
            expect(shown, among: rows, "CSV")
        }
    }

    @Test("of a comparison within a run in a store, by each dimension", arguments: [Comparison.Dimension.kernel, .host])
    func comparison(by dimension: Comparison.Dimension) async throws {
        try await withStore { store, library in
            let run = try await store.run(.prefix(ExampleFleet().run.id.text))
            let contents = try await RunContents.of(run, in: store)
            let comparison = Comparison(from: contents, to: nil, .init(by: dimension), kernels: library)
            try expect(comparison)
        }
    }

    @Test("of a comparison of two kernels whose functions differ in every way")
    func kernels() throws {
        let two = TwoKernels()
        let comparison = try two.withLibrary { Comparison(from: two.contents, to: nil, .init(by: .kernel), kernels: $0) }
        #expect(comparison.pairs.count == 1)
        try expect(comparison)
    }

    @Test("of a trend")
    func trend() async throws {
        let trend = Trend(campaign: "small", reports: try TrendTests.nights())
        #expect(trend.series.first?.functionChanges.count == 1)
        let json = try ScreenNumbers.contents(ofJSON: trend.text(as: .json))
        let shown = ScreenNumbers.shown(in: try trend.text(as: .table), except: json.words)
        #expect(shown.count > 8)
        expect(shown, among: json.numbers, "JSON")
        // A row of the CSV is a run.
        let rows = ScreenNumbers.numbers(ofCSV: try trend.text(as: .csv)) + [Double(trend.series.map(\.points.count).max() ?? 0)]
        expect(shown, among: rows, "CSV")
    }

    @Test("of the cells and facts of a report's page, and those of a comparison's")
    func pages() throws {
        let fleet = ExampleFleet()
        let report = try SmallRun.withLibrary {
            Report(run: fleet.run, hosts: fleet.hosts, measurements: fleet.measurements, kernels: $0)
        }
        let json = try ScreenNumbers.contents(ofJSON: report.text(as: .json))
        let releases = report.hosts.compactMap(\.kernel).map(ReleaseOrder.short)
        let shown = ScreenNumbers.shown(
            in: ScreenNumbers.cells(ofPage: try report.text(as: .html)), except: json.words.union(releases))
        // Of valid and invalid measurements the page gives the sum as well; its times are in seconds in the JSON.
        let all = report.run.measurementsValid + report.run.measurementsInvalid
        #expect(shown.count > 800)
        let settled = report.hosts.flatMap(\.measurements).compactMap { $0.settleSeconds.map { ($0 * 1e6).rounded() } }
        expect(shown, among: json.numbers + settled + [Double(all)], "JSON")
        let two = TwoKernels()
        let comparison = try two.withLibrary { Comparison(from: two.contents, to: nil, .init(by: .kernel), kernels: $0) }
        let compared = try ScreenNumbers.contents(ofJSON: comparison.text(as: .json))
        let cells = ScreenNumbers.cells(ofPage: try comparison.text(as: .html))
        expect(ScreenNumbers.shown(in: cells, except: compared.words), among: compared.numbers, "JSON")
    }

    @Test("a number that is left out of the JSON is found out")
    func missing() throws {
        let report = try FormatTests.example()
        let json = try ScreenNumbers.contents(ofJSON: report.text(as: .json))
        let shown = ScreenNumbers.shown(in: try report.text(as: .table), except: json.words)
        let known = ScreenNumbers.written(json.numbers.filter { $0 != 34 })
        #expect(shown.contains("34") && !known.contains("34"))
    }

    private func expect(_ comparison: Comparison) throws {
        let json = try ScreenNumbers.contents(ofJSON: comparison.text(as: .json))
        let shown = ScreenNumbers.shown(in: try comparison.text(as: .table), except: json.words)
        expect(shown, among: json.numbers, "JSON")
        expect(shown, among: ScreenNumbers.numbers(ofCSV: try comparison.text(as: .csv)), "CSV")
    }

    private func expect(_ shown: [String], among numbers: [Double], _ form: String) {
        let written = ScreenNumbers.written(numbers)
        let missing = shown.filter { !written.contains($0) }
        #expect(missing.isEmpty, "\(form) lacks \(Set(missing).sorted())")
    }

    private func withStore(_ body: (SQLiteStore, KernelLibrary) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "hapfleet-numbers-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await SQLiteStore.open(folder + "/hapfleet.sqlite")
        let fleet = ExampleFleet()
        try await fleet.store(in: store)
        try await body(store, try fleet.library(in: URL(filePath: folder + "/kernels")))
    }
}
