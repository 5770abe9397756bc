import ExampleFleet
import Foundation
import ResultStore
import Subprocess
import Testing

/// docs/store.md: its tables are those of the store, and its queries answer.
@Suite("The documented store")
struct DocumentedQueryTests {
    private static let document: String = {
        let file = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "../../docs/store.md")
        return (try? String(contentsOf: file.standardized, encoding: .utf8)) ?? ""
    }()

    /// Where `Deploy/setup` puts DuckDB and pandas.
    private static let python: String = {
        let environment = ProcessInfo.processInfo.environment
        return (environment["XDG_CACHE_HOME"] ?? NSHomeDirectory() + "/.cache") + "/hapfleet/queries-venv/bin/python"
    }()

    /// The code blocks in a language.
    private static func blocks(_ language: String) -> [String] {
        document.components(separatedBy: "```\(language)\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    }

    private static func run(_ program: String, in folder: URL) async throws -> [Substring] {
        let result = try await Subprocess.run(
            .name("env"), arguments: ["--chdir", folder.path, python, "-c", program],
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        try #require(result.terminationStatus.isSuccess, "\(python) (see Deploy/setup): \(result.standardError)")
        return result.standardOutput.split(separator: "\n")
    }

    /// The rows that DuckDB answers, each as a list in Python.
    private static func duckDB(_ query: String, in folder: URL) async throws -> [Substring] {
        try await run(
            """
            import duckdb, duckdb_extensions
            database = duckdb.connect(config={"extension_directory": "extensions"})
            database.execute("SET enable_progress_bar = false")
            duckdb_extensions.import_extension("sqlite_scanner", con=database)
            for row in database.execute('''\(query)''').fetchall(): print([str(value) for value in row])
            """, in: folder)
    }

    private static func withStore(_ body: (URL, SQLiteStore) async throws -> Void) async throws {
        let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "hapfleet-queries-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try await SQLiteStore.open(folder.appending(path: "hapfleet.sqlite").path)
        let fleet = ExampleFleet()
        try await fleet.store(in: store)
        var lost = try #require(fleet.measurements.first { $0.status == .invalid })
        lost.reasons = [InvalidReason(code: "lost_events", detail: "it's 1,214")]
        try await store.store(lost)
        try await body(folder, store)
    }

    @Test("has the tables and columns that it says, in their order, and no others")
    func columns() async throws {
        try await Self.withStore { folder, _ in
            let written = try await Self.run(
                """
                import sqlite3
                store = sqlite3.connect("hapfleet.sqlite")
                for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%STRICT%' ORDER BY rowid"):
                    for column in store.execute(f"PRAGMA table_info({table})"): print(table, column[1], column[2])
                """, in: folder)
            var table = ""
            let documented = Self.document.split(separator: "\n").compactMap { line -> String? in
                if let heading = line.firstMatch(of: /^\| table `([a-z_]+)`/) { table = String(heading.1) }
                return line.firstMatch(of: /^\| `([a-z_]+)` \| ([A-Z]+) \|/).map { "\(table) \($0.1) \($0.2)" }
            }
            #expect(documented == written.map(String.init))
        }
    }

    @Test("DuckDB counts the valid measurements of each night")
    func nights() async throws {
        try await Self.withStore { folder, _ in
            let rows = try await Self.duckDB(try #require(Self.blocks("sql").first), in: folder)
            #expect(
                rows == [
                    "['first-light', '2026-11-24', 'redis-get', 'native', '10', '10']",
                    "['first-light', '2026-11-24', 'redis-set', 'native', '10', '10']",
                    "['first-light', '2026-11-24', 'shell', 'native', '10', '9']",
                ])
        }
    }

    @Test("DuckDB counts the reasons of those that are not")
    func reasons() async throws {
        try await Self.withStore { folder, _ in
            let rows = try await Self.duckDB(try #require(Self.blocks("sql").last), in: folder)
            #expect(rows == ["['lost_events', '1', '1', \"it's 1,214\"]"])
        }
    }

    @Test("pandas names the hosts that failed")
    func failures() async throws {
        try await Self.withStore { folder, _ in
            let rows = try await Self.run(try #require(Self.blocks("python").first), in: folder)
            #expect(rows.count == 1)
            #expect(rows.first?.split(separator: " ", omittingEmptySubsequences: true).first == "lab-7-2")
            #expect(rows.first?.contains("connection refused at 127.0.0.1:2206") == true)
        }
    }
}
