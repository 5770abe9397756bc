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
