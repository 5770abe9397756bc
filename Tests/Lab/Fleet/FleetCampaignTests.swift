import FleetInventory
import Foundation
import Reports
import Testing

@Suite("A campaign over a fleet of real kernels", .serialized, .enabled(if: LabFleet.isBooted))
struct FleetCampaignTests {
    let fleet: LabFleet

    init() throws {
        fleet = try LabFleet()
    }

    @Test("measures every load on every host, validly, loses nothing, and leaves no trace behind")
    func wholePath() async throws {
        var before: [String: [Substring]] = [:]
        for host in fleet.inventory.hosts { before[host.name] = try await fleet.traces(of: host) }

        let outcome = try await fleet.hapfleet([
            "run", demonstrationOnce().path, "-i", try #require(LabFleet.inventoryPath), "--store", fleet.store,
            "--format", "json",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try LabFleet.decode(Report.self, from: outcome.output)
        try check(report)

        for host in fleet.inventory.hosts {
            let (was, now) = (before[host.name] ?? [], try await fleet.traces(of: host))
            #expect(now == was, "\(host.name) is not as before: \(now.difference(from: was))")
        }
        try await checkFunctions(report)
        try await checkForms(report)
        try await checkComparison(report)
    }

    /// The README's campaign with one repeat: a second shows nothing else here, and takes minutes.
    private func demonstrationOnce() throws -> URL {
        let text = try String(contentsOf: LabFleet.root.appending(path: "Inventory/campaigns/demo.yaml"), encoding: .utf8)
        let once = text.replacing("repeats: 2", with: "repeats: 1")
        try #require(once != text)
        let file = fleet.folder.appending(path: "demo.yaml")
        try once.write(to: file, atomically: true, encoding: .utf8)
        return file
    }

    private func check(_ report: Report) throws {
        #expect(report.schema == "hapfleet.report/1")
        #expect(report.run.hostsOK == fleet.inventory.hosts.count)
        #expect(report.hosts.map(\.host).sorted() == fleet.inventory.hosts.map(\.name).sorted())
        for host in report.hosts {
            #expect(host.measurements.count == 3, "\(host.host)")
            for measurement in host.measurements {
                let place = "\(host.host) \(measurement.workload) #\(measurement.repetition)"
                #expect(measurement.valid, "\(place): \(measurement.invalidReasons)")
                #expect(measurement.lostEvents == 0, "\(place)")
                #expect((measurement.workDone ?? 0) > 0, "\(place)")
                #expect((measurement.functions ?? 0) > 200, "\(place)")
            }
        }
        try checkKernels(report)
        #expect(report.sync.startSkewMicrosecondsMax != nil && report.sync.offsetErrorMicrosecondsMax != nil)
    }

    /// Newer kernels take more functions for the same shell work.
    private func checkKernels(_ report: Report) throws {
        func shell(_ series: String) throws -> Double {
            let cell = report.cells.first { $0.workload == "shell" && $0.arch == "x86_64" && $0.kernel.hasPrefix(series + ".") }
            return try #require(cell?.functions.median)
        }
        let series = fleet.guests.compactMap { $0.labels["kernel"] }
        let sorted = series.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
        let (oldest, newest) = (try #require(sorted.first), try #require(sorted.last))
        #expect(try shell(oldest) < shell(newest))
    }

    private func checkFunctions(_ report: Report) async throws {
        let withLines = report.hosts.filter { host in host.measurements.allSatisfy { $0.lines != nil } }
        #expect(withLines.count >= 4, "hosts with lines: \(withLines.map(\.host))")
        let host = try #require(withLines.first)
        let outcome = try await fleet.hapfleet([
            "show", "latest", "--host", host.host, "--functions", "--store", fleet.store, "--format", "json",
        ])
        let document = try LabFleet.decode(HostFunctions.self, from: outcome.output)
        #expect(document.measurements.count == 3)
        for measurement in document.measurements where measurement.workload == "shell" {
            let function = try #require(measurement.functions.first { $0.name == "vfs_read" })
            let (first, last) = (try #require(function.firstLine), try #require(function.lastLine))
            #expect(function.file == "fs/read_write.c")
            #expect(function.context == "task")
            #expect((300...600).contains(first) && (first + 15...first + 60).contains(last), "\(first) to \(last)")
        }
    }

    private func checkForms(_ report: Report) async throws {
        for format in ["table", "csv", "html", "openmetrics"] {
            let outcome = try await fleet.hapfleet(["report", "latest", "--store", fleet.store, "--format", format])
            #expect(outcome.status == 0)
            for host in report.hosts { #expect(outcome.output.contains(host.host), "\(format) lacks \(host.host)") }
        }
        let runs = try await fleet.hapfleet(["runs", "--store", fleet.store, "--format", "json"])
        #expect(runs.output.contains(report.run.id))
    }
}
