import PostgreSQLServer
import ResultStore

/// Opening a PostgreSQL store of very many measurements, and listing its newest runs.
struct ListingSpeed {
    /// How many measurements it has, at least.
    let count: Int

    /// Of each run.
    private static let hosts = 1_000
    /// Of each host in a run.
    private static let measurements = 20
    private static let listed = 50
    private static let turns = 20

    func run() async throws {
        try await PostgreSQLServer.running { server in try await measure(on: server) }
    }

    private func measure(on server: PostgreSQLServer) async throws {
        let url = try await server.newDatabase()
        _ = try await PostgreSQLStore.open(url)
        let perRun = Self.hosts * Self.measurements
        for statement in Self.filling(runs: (count + perRun - 1) / perRun) { try await server.psql(statement, in: url) }
        var opening: [Double] = []
        var listing: [Double] = []
        var all = 0
        for _ in 0..<Self.turns {
            let begin = ContinuousClock.now
            let store = try await PostgreSQLStore.open(url)
            let opened = ContinuousClock.now
            let runs = try await store.runs(limit: Self.listed)
            listing.append((ContinuousClock.now - opened) / .milliseconds(1))
            opening.append((opened - begin) / .milliseconds(1))
            all = runs.map(\.measurements).reduce(0, +)
        }
        print(
            "\n### A PostgreSQL store of \(count) measurements, \(Self.turns) times opened and its newest \(Self.listed) runs listed\n"
        )
        print("| ms | median | slowest | allowed |\n| --- | ---: | ---: | ---: |")
        for (title, times, allowed) in [("open", opening, 100), ("list", listing, 50)] {
            print("| \(title) | \(rounded(times.sorted()[times.count / 2])) | \(rounded(times.max() ?? 0)) | \(allowed) |")
        }
        print(
            "\nThe runs that are listed have \(all) measurements, whose result files are left out here: neither call reads them.")
    }

    private static func filling(runs: Int) -> [String] {
        [
            """
            INSERT INTO hapfleet.run
            SELECT '20261101-0000-' || lpad(to_hex(number), 4, '0'), 'nightly', 'name: nightly', number::bigint * 86400000,
                number::bigint * 86400000 + 60000, 'finished'
            FROM generate_series(1, \(runs)) AS number
            """,
            """
            INSERT INTO hapfleet.run_host (run, host, address, port, status, facts)
            SELECT id, 'node-' || number, '192.0.2.1', 22, 'done', '{"machine": "x86_64"}'
            FROM hapfleet.run, generate_series(1, \(hosts)) AS number
            """,
        ]
            // Each in a transaction of its own, as results come.
            + (1...measurements).map { number in
                """
                INSERT INTO hapfleet.measurement
                    (run, host, workload, runtime, repetition, status, reasons, work_unit, finished_ms)
                SELECT run, host, 'shell', 'native', \(number), '\(number == 1 ? "invalid" : "valid")', '[]', 'loops', 0
                FROM hapfleet.run_host
                """
            } + ["VACUUM ANALYZE"]
    }
}
