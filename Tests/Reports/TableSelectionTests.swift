import ExampleFleet
import Testing

@testable import Reports

@Suite("Rows that are chosen")
struct TableSelectionTests {
    private static let table: TextTable = {
        var table = TextTable([.init("host"), .init("kernel"), .init("lines", .right)])
        table.append(["web1", "6.10.1", "1,200"])
        table.append(["db", "6.9.3", "900"])
        table.append(["Web2", "5.10.0", "–"])
        return table
    }()

    private static func hosts(sort: String? = nil, reversed: Bool = false, _ conditions: String...) throws -> [String] {
        let selection = try TableSelection(sort: sort, isReversed: reversed, conditions: conditions)
        return try selection.places(in: table).map { table.text($0, 0) }
    }

    @Test("are sorted by what their numbers mean, those without one last")
    func sorted() throws {
        #expect(try Self.hosts(sort: "kernel") == ["Web2", "db", "web1"])
        #expect(try Self.hosts(sort: "LINES") == ["db", "web1", "Web2"])
        #expect(try Self.hosts(sort: "host", reversed: true) == ["Web2", "web1", "db"])
        #expect(try Self.hosts() == ["web1", "db", "Web2"])
    }

    @Test(
        "are those that meet every condition",
        arguments: [
            (["host=web"], ["web1", "Web2"]), (["host!=web"], ["db"]), (["lines>900"], ["web1", "Web2"]),
            (["lines<1000"], ["db"]),
            (["kernel>6.9.3"], ["web1"]), (["host=web", "kernel=6."], ["web1"]), (["host=nothing"], []),
        ])
    func filtered(conditions: [String], hosts: [String]) throws {
        let selection = try TableSelection(sort: nil, isReversed: false, conditions: conditions)
        #expect(try selection.places(in: Self.table).map { Self.table.text($0, 0) } == hosts)
    }

    @Test("are chosen in each of several tables by the columns that it has")
    func severalTables() throws {
        var other = TextTable([.init("load"), .init("lines", .right)])
        other.append(["shell", "20"])
        other.append(["redis", "3"])
        let selection = try TableSelection(sort: "lines", isReversed: false, conditions: ["host=web"])
        try selection.check([Self.table, other])
        #expect(
            selection.applied(to: Self.table).rendered().split(separator: "\n").map { $0.prefix(4) } == ["host", "web1", "Web2"])
        #expect(
            selection.applied(to: other).rendered().split(separator: "\n").map { $0.prefix(5) } == ["load ", "redis", "shell"])
        let wrong = try TableSelection(sort: "age", isReversed: false, conditions: [])
        #expect(
            throws: TableSelection.Failure(description: "there is no column 'age'; there are: host, kernel, lines, load")
        ) { try wrong.check([Self.table, other]) }
    }

    @Test("are chosen in a report's tables for a terminal, and in a comparison's, whose totals stay")
    func documents() throws {
        let fleet = ExampleFleet()
        let (report, comparison) = try SmallRun.withLibrary { library in
            let contents = RunContents(run: fleet.run, hosts: fleet.hosts, measurements: fleet.measurements)
            return (
                Report(run: fleet.run, hosts: fleet.hosts, measurements: fleet.measurements, kernels: library),
                Comparison(from: contents, to: nil, .init(by: .kernel, workloads: ["shell"]), kernels: library)
            )
        }
        let rows = try TableSelection(sort: "host", isReversed: true, conditions: ["kernel=6.12"])
        let text = try report.text(as: .table, rows: rows)
        let hosts = text.split(separator: "\n").filter { $0.hasPrefix("lab-") }.map { String($0.prefix { $0 != " " }) }
        #expect(hosts == ["lab-6-12-arm64", "lab-6-12"])
        let loads = text.split(separator: "\n").filter { $0.hasPrefix("shell ") && !$0.contains(": ") }
        #expect(!loads.isEmpty && loads.allSatisfy { $0.contains("6.12.57") } && text.contains("first-light"))
        let changes = try #require(comparison.pairs.first).changes.filter { $0.kind != .sporadic }
        let functions = try TableSelection(sort: nil, isReversed: false, conditions: ["function=\(changes[0].name)"])
        let found = try comparison.text(as: .table, rows: functions)
        #expect(found.contains(changes[0].name) && found.contains("total"))
        #expect(changes.allSatisfy { $0.name.contains(changes[0].name) || !found.contains("  \($0.name) ") })
        #expect(throws: TableSelection.Failure.self) {
            try report.text(as: .table, rows: TableSelection(sort: "age", isReversed: false, conditions: []))
        }
    }

    @Test("are refused with the columns that there are")
    func refused() {
        #expect(throws: TableSelection.Failure(description: "there is no column 'load'; there are: host, kernel, lines")) {
            try Self.hosts(sort: "load")
        }
        for text in ["host", "=x", ""] {
            #expect(throws: TableSelection.Failure.self) { try Self.hosts(text) }
        }
    }
}
