import AgentWire
import ExampleFleet
import Foundation
import ResultStore
import Testing

@testable import Reports

@Suite("What the measurements of a cell come to")
struct CellReportTests {
    @Test("statistics, union and core are over the valid measurements of all hosts, and an invalid one enters no number")
    func validOnly() throws {
        var small = SmallRun()
        small.addHost("a")
        small.addHost("b")
        small.measure("a", repetition: 1, ["vfs_read": .task, "helper": .task])
        small.measure("a", repetition: 2, ["vfs_read": .task, "helper": .task, "tick": .task])
        small.measure("b", repetition: 1, ["vfs_read": .task, "helper": .task, "tcp_rcv": .task, "tick": .task])
        small.measure(
            "b", repetition: 2, invalidities: [Invalidity(.notSteady, "")], ["__x64_sys_read": .task])
        let cells = try report(of: small).cells
        let cell = try #require(cells.first)
        #expect(cells.count == 1)
        #expect(cell.kernel == "6.1.0-41-amd64" && cell.arch == "x86_64")
        #expect(cell.hosts == 2 && cell.repeats == 2 && cell.measurements == 4 && cell.valid == 3)
        #expect(cell.functions.median == 3)
        #expect(cell.functions.p25 == 2.5 && cell.functions.p75 == 3.5)
        #expect(cell.functions.union == 4 && cell.functions.core == 2)
        #expect(cell.lines.median == 46)
        #expect(cell.lines.union == 146 && cell.lines.core == 36)
        let density = try #require(cell.hap.densityPerLine)
        #expect(cell.hap.weight == "uniform" && cell.hap.unit == "bugs" && cell.hap.source?.contains("985 defects") == true)
        #expect(cell.hap.median.map { abs($0 - 46 * density) < 1e-12 } == true && cell.hap.missing == 0)
        let bounds = try #require(cell.hap.weightInterval)
        #expect(bounds[0] < 46 * density && 46 * density < bounds[1])
        let interval = try #require(cell.functions.ci95)
        #expect(interval.count == 2 && interval[0] >= 2 && interval[1] <= 4 && interval[0] <= interval[1])
    }

    @Test("a cell without a valid measurement has nulls, not zeros")
    func noneValid() throws {
        var small = SmallRun()
        small.addHost("a")
        small.measure("a", invalidities: [Invalidity(.noWork, "")], ["vfs_read": .task])
        small.add("a", 2, result: nil, status: .failed, reasons: [InvalidReason(code: "deadline", detail: "after 10 min")])
        let cell = try #require(try report(of: small).cells.first)
        #expect(cell.measurements == 2 && cell.valid == 0)
        #expect(cell.functions.median == nil && cell.functions.union == nil && cell.functions.core == nil)
        #expect(cell.lines.median == nil && cell.hap.median == nil && cell.discovery.isEmpty)
    }

    @Test("each kernel's lines are its own, where a function begins at the same line and is longer in one")
    func ownLines() throws {
        let grown = TwoKernels.old.map {
            TwoKernels.Function(name: $0.name, file: $0.file, line: $0.line, lines: $0.lines + 1, reached: [1, 2, 3])
        }
        let kernels = TwoKernels(newLines: grown)
        let contents = kernels.contents
        try kernels.withLibrary { library in
            let report = Report(
                run: contents.run, hosts: contents.hosts, measurements: contents.measurements, kernels: library)
            #expect(report.cells.map(\.lines.median) == [162, 185])
            #expect(report.cells.map(\.functions.union) == [6, 7])
            let newer = HostFunctions(
                contents.hosts[1], measurements: contents.measurements.filter { $0.key.host == "b" }, kernels: library)
            #expect(newer.measurements[0].functions.compactMap(\.lines).reduce(0, +) == 185)
        }
    }

    @Test("loads and kernels are told apart, kernels in the order of their numbers")
    func cellsInOrder() {
        let releases = ["6.12.1-b", "5.4.0", "6.1.0", "5.10.0-36-amd64", "6.12.1-a"]
        #expect(releases.sorted(by: ReleaseOrder.precedes) == ["5.4.0", "5.10.0-36-amd64", "6.1.0", "6.12.1-a", "6.12.1-b"])
        #expect(ReleaseOrder.short("6.12.57+deb13-cloud-amd64") == "6.12")
        #expect(ReleaseOrder.short("7.0-rc3") == "7.0")
        #expect(ReleaseOrder.short("custom") == "custom")
    }

    @Test("the skew of a start is between its first and its last host; single hosts have none")
    func skew() throws {
        var small = SmallRun()
        small.addHost("a")
        small.addHost("b")
        for (repetition, offsets) in [(1, (-300, 500)), (2, (100, 200))] as [(Int, (Int64, Int64))] {
            small.measure("a", repetition: repetition, startOffset: offsets.0, ["vfs_read": .task])
            small.measure("b", repetition: repetition, startOffset: offsets.1, ["vfs_read": .task])
        }
        small.measure("a", repetition: 3, startOffset: 90_000, ["vfs_read": .task])
        let sync = try report(of: small).sync
        #expect(sync.startSkewMicrosecondsMax == 800)
        #expect(sync.startSkewMicrosecondsP99 == 800)
        #expect(sync.offsetErrorMicrosecondsMax == 150)
        #expect(try report(of: SmallRun()).sync.startSkewMicrosecondsMax == nil)
    }

    @Test("the discovery curve rises from what was there at once to the median")
    func discovery() throws {
        var small = SmallRun()
        small.addHost("a")
        small.measure("a", ["vfs_read": .task, "helper": .task, "tcp_rcv": .softirq, "tick": .task])
        let curve = try #require(try report(of: small).cells.first?.discovery)
        #expect(curve.count == 33)
        #expect(curve.first?.functions == 0 && curve.last?.functions == 3)
        #expect(curve.last?.seconds == 0.008)
        #expect(zip(curve, curve.dropFirst()).allSatisfy { $0.functions <= $1.functions && $0.seconds <= $1.seconds })
    }

    @Test("the discovery curve by work begins with what idling reached and ends with all")
    func discoveryByWork() throws {
        var small = SmallRun()
        small.addHost("a")
        small.measure("a", ["vfs_read": .task, "helper": .task, "tick": .task])
        let curve = try #require(try report(of: small).cells.first?.discoveryByWork)
        #expect(curve.count == 33)
        #expect(curve.first == ReportCell.WorkPoint(work: 0, functions: 1))
        #expect(curve.last == ReportCell.WorkPoint(work: 12, functions: 3))
    }

    @Test("a report does not depend on the order in which measurements come")
    func order() throws {
        let fleet = ExampleFleet()
        let forwards = try SmallRun.withLibrary {
            Report(run: fleet.run, hosts: fleet.hosts, measurements: fleet.measurements, kernels: $0)
        }
        let backwards = try SmallRun.withLibrary {
            Report(run: fleet.run, hosts: fleet.hosts, measurements: fleet.measurements.reversed(), kernels: $0)
        }
        #expect(forwards.cells == backwards.cells)
        #expect(forwards.sync == backwards.sync)
    }

    @Test("a run of the store is reported as its records are")
    func fromStore() async throws {
        let fleet = ExampleFleet()
        let path = NSTemporaryDirectory() + "hapfleet-report-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        let store = try await SQLiteStore.open(path + "/hapfleet.sqlite")
        try await store.create(fleet.run)
        try await store.store(fleet.hosts)
        for measurement in fleet.measurements {
            try await store.store(measurement)
        }
        let library = try fleet.library(in: URL(filePath: path + "/kernels"))
        let report = try await Report.of(fleet.run.id, in: store, kernels: library)
        #expect(report.run.hostsTotal == 6 && report.run.hostsOK == 5 && report.run.hostsFailed == 1)
        #expect(report.cells.count == 15)
        #expect(report.hosts.map(\.host) == fleet.hosts.map(\.host).sorted())
    }

    private func report(of small: SmallRun) throws -> Report {
        try SmallRun.withLibrary {
            Report(run: small.run, hosts: small.hosts, measurements: small.measurements, kernels: $0)
        }
    }
}
