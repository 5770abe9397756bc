import ArgumentParser
import Foundation
import ResultStore
import Subprocess

/// How long the dashboard takes for each page of a large fleet's store, and the HTML report of one of its runs.
struct DashboardBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboard", abstract: "Times the dashboard's pages and the HTML report over a large store.")

    @Option(help: "The hapfleet program.") var hapfleet: String
    @Option(help: "A folder for the store, which is written there if it is missing.") var folder: String
    @Option(help: "Hosts of the store.") var hosts = 1_000
    @Option(help: "Nights of the store.") var nights = 30
    @Option(help: "Times that each page is asked for.") var turns = 20

    /// The longest that a page may take, in seconds.
    private static let most = 0.15
    private static let mostOfReport = (seconds: 2.0, bytes: 3_000_000)

    func validate() throws {
        guard hosts >= 4, nights >= 2, turns >= 1 else {
            throw ValidationError("--hosts from 4, --nights from 2, --turns from 1")
        }
    }

    func run() async throws {
        let place = URL(filePath: folder).absoluteURL
        if !FileManager.default.fileExists(atPath: ManyNights.store(in: place)) {
            let unfinished = place.appendingPathExtension("unfinished")
            try? FileManager.default.removeItem(at: unfinished)
            try await ManyNights(hosts: hosts, nights: nights).write(to: unfinished)
            try? FileManager.default.removeItem(at: place)
            try FileManager.default.moveItem(at: unfinished, to: place)
        }
        let runs = try await SQLiteStore.open(ManyNights.store(in: place), creating: false).runs(limit: 1_000)
        guard runs.count >= 2 else { throw BenchmarkFailure("the store in \(folder) has fewer than two runs") }
        let newest = runs[0]
        print(
            """
            A store of \(runs.count) runs; the newest has \(newest.hostsTotal) hosts and \(newest.measurements) measurements. The first answer is \
            that to who asks before anything was computed: after ten seconds at most it says that the page is being read.

            """)
        let areFast = try await pages(place, runs.map(\.id.text))
        let isFast = try await report(place)
        if !(areFast && isFast) { throw ExitCode(1) }
    }

    private func pages(_ place: URL, _ runs: [String]) async throws -> Bool {
        let server = try DashboardServer(
            hapfleet: hapfleet, store: ManyNights.store(in: place), data: ManyNights.data(in: place))
        defer { server.stop() }
        let pages = Self.pages(newest: runs[0], older: runs[runs.count / 2])
        var firsts: [(seconds: Double, until: Double)] = []
        for page in pages {
            let begin = ContinuousClock.now
            let first = try await server.time(page.address, times: 1)[0]
            while try await server.text(page.address).contains("<h1>Being read</h1>") {
                try await Task.sleep(for: .milliseconds(100))
            }
            firsts.append((first, begin.duration(to: .now) / .seconds(1)))
        }
        while try await server.text("/").contains("still being read") { try await Task.sleep(for: .seconds(1)) }
        print(
            "| page | first answer, ms | first numbers, s | median, ms | slowest of \(turns), ms |\n| --- | --- | --- | --- | --- |"
        )
        var medians: [Double] = []
        for (page, first) in zip(pages, firsts) {
            let times = try await server.time(page.address, times: turns)
            let middle = median(times) ?? 0
            medians.append(middle)
            let numbers = [
                decimal(first.seconds * 1e3, digits: 0), decimal(first.until), decimal(middle * 1e3, digits: 1),
                decimal((times.max() ?? 0) * 1e3, digits: 0),
            ]
            print("| \(page.title) | \(numbers.joined(separator: " | ")) |")
        }
        let isFast = medians.allSatisfy { $0 <= Self.most }
        print("\nEvery page within \(Int(Self.most * 1e3)) ms, median of \(turns): \(isFast ? "yes" : "no").")
        return isFast
    }

    private static func pages(newest: String, older: String) -> [(title: String, address: String)] {
        let host = ManyNights.host(500)
        let function = "name=function_1121&module=vmlinux&file=\(ManyNights.file(ofFunction: 1_121))"
        return [
            ("fleet", "/"), ("fleet, most functions first", "/?sort=functions"), ("runs", "/runs"), ("run", "/runs/\(newest)"),
            ("run, page 5", "/runs/\(newest)?page=5"), ("older run", "/runs/\(older)"), ("host", "/host?name=\(host)"),
            ("host in a run", "/runs/\(newest)/host?name=\(host)"), ("functions", "/runs/\(newest)/functions"),
            ("functions, searched", "/runs/\(newest)/functions?text=tcp&sort=rare"),
            ("function", "/runs/\(newest)/function?\(function)"), ("nights", "/nights?campaign=nightly"),
            ("two runs", "/compare?from=\(older)&to=\(newest)"),
            ("kernels of a run", "/compare?from=\(newest)&to=\(newest)&by=kernel"),
            ("runtimes of a run", "/compare?from=\(newest)&to=\(newest)&by=runtime"),
        ]
    }

    /// The report of the newest run as one file: the median of three.
    private func report(_ place: URL) async throws -> Bool {
        let file = place.appending(path: "report.html").path(percentEncoded: false)
        let data = "XDG_DATA_HOME=\(ManyNights.data(in: place))"
        let arguments = [hapfleet, "report", "latest", "--store", ManyNights.store(in: place), "--format", "html", "-o", file]
        var times: [Double] = []
        for _ in 0..<3 { times.append(try await cost(of: data, arguments).wall / .seconds(1)) }
        let bytes = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        let middle = median(times) ?? 0
        let isWithin = middle <= Self.mostOfReport.seconds && bytes <= Self.mostOfReport.bytes
        print(
            "The HTML report: \(decimal(middle)) s (median of 3), \(decimal(Double(bytes) / 1e6)) MB; within 2 s and 3 MB: \(isWithin ? "yes" : "no")."
        )
        return isWithin
    }
}
