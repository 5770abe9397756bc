import ExampleFleet
import Foundation
import KernelSources
import ResultStore
import Testing

@testable import Reports

@Suite("A run as one file for mail")
struct ArchiveTests {
    /// The archive of the last of some nights, with the store that it is of.
    private static func archive(nights: Int) async throws -> (ArchivedReport, [RunSummary], RunFunctions) {
        let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "hapfleet-archive-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try await SQLiteStore.open(folder.appending(path: "store.sqlite").path)
        let fleet = ExampleFleet()
        for night in 0..<nights { try await fleet.store(in: store, nightsLater: night) }
        let library = try fleet.library(in: folder.appending(path: "kernels"))
        let runs = try await store.runs(limit: 100)
        let contents = try await RunContents.of(runs[0].run, in: store)
        return (
            try await ArchivedReport.of(runs[0].id, in: store, kernels: library), runs,
            RunFunctions(contents, kernels: library)
        )
    }

    @Test("has every function with its place and who reaches it, every host, and how much of each kernel was used")
    func functions() async throws {
        let (archive, _, functions) = try await Self.archive(nights: 1)
        let page = archive.html
        for function in functions.functions { #expect(page.contains("\(function.name)<small>\(function.place)</small>")) }
        #expect(archive.functions == FunctionIndex(functions), "found in either way")
        for host in archive.hosts { #expect(page.contains("<th scope=\"row\">\(host.host)</th>")) }
        for exposure in archive.exposures { #expect(page.contains("<h3>\(exposure.kernel) \(exposure.arch)</h3>")) }
        let shellOnly = archive.functions.functions.filter { $0.loads == ["shell"] }
        #expect(!shellOnly.isEmpty && archive.functions.loads.count > 1)
        for function in shellOnly.prefix(3) {
            let row = page.components(separatedBy: "\n").first { $0.contains(">\(function.name)<small>\(function.place)<") }
            #expect(row?.contains("<td>shell</td>") == true)
        }
        #expect(page.contains("No earlier run of the campaign is in the store"))
    }

    @Test("has the campaign's nights up to the run, and what differs from the one before")
    func nights() async throws {
        let (archive, runs, _) = try await Self.archive(nights: 3)
        #expect(archive.runsLeftOut == 0)
        #expect(archive.trend.series.allSatisfy { $0.points.map(\.run) == runs.reversed().map(\.id.text) })
        #expect(archive.comparison?.from == runs[1].id.text && archive.comparison?.to == runs[0].id.text)
        let page = archive.html
        #expect(page.contains("run \(runs[1].id) → run \(runs[0].id)"))
        #expect(page.matches(of: /aria-label="Functions from run to run/).count == archive.trend.series.count)
    }

    @Test("leads to each of its parts, closes what it opens, and needs no script and nothing from outside")
    func parts() async throws {
        let page = try await Self.archive(nights: 2).0.html
        let targets = page.matches(of: /href="#([a-z]+)"/).map(\.1)
        #expect(targets == ["before", "nights", "exposure", "hosts", "functions"])
        for target in targets { #expect(page.contains("id=\"\(target)\"")) }
        for forbidden in ["<script", "<link", "src=", "@import", "url(", "http:", "https:"] {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
        var open: [Substring] = []
        for tag in page.matches(of: /<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/) {
            if ["meta", "br"].contains(tag.2) || !tag.3.isEmpty { continue }
            if tag.1.isEmpty { open.append(tag.2) } else { #expect(open.popLast() == tag.2) }
        }
        #expect(open.isEmpty)
    }

    @Test("reads earlier runs of its own campaign that have ended, no more than a large run takes to read")
    func earlierRuns() {
        func summary(_ day: Int, campaign: String = "nightly", state: RunRecord.State = .finished, _ measurements: Int)
            -> RunSummary
        {
            let started = Date(timeIntervalSince1970: Double(day) * 86_400)
            let run = RunRecord(
                id: RunID(startingAt: started, suffix: 0), campaign: campaign, campaignText: "", started: started, state: state)
            return RunSummary(
                run: run, hostsTotal: 1, hostsDone: 1, hostsFailed: 0, measurements: measurements, validMeasurements: measurements
            )
        }
        let runs = [
            summary(109, 3_000), summary(108, 3_000), summary(107, campaign: "other", 10), summary(106, state: .aborted, 10),
            summary(105, 1_900), summary(104, 200), summary(103, 10),
        ]
        let last = EarlierRuns(of: runs[0].run, among: runs)
        #expect(last.read.map(\.id) == [runs[1].id, runs[4].id] && last.leftOut == 2)
        let asked = EarlierRuns(of: runs[0].run, among: runs, count: 3)
        #expect(asked.read.map(\.id) == [runs[1].id, runs[4].id, runs[5].id] && asked.leftOut == 1)
        let first = EarlierRuns(of: runs[6].run, among: runs)
        #expect(first.read.isEmpty && first.leftOut == 0)
        let large = [summary(109, 10), summary(108, 9_000)]
        #expect(EarlierRuns(of: large[0].run, among: large).read.isEmpty)
        #expect(EarlierRuns(of: large[0].run, among: large).leftOut == 1)
    }
}
