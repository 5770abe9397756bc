import Foundation
import PostgreSQLServer
import Testing

@testable import ResultStore

extension StoreTests {
    @Suite("A store in PostgreSQL", .serialized)
    struct PostgreSQLTests {
        @Test("an address with a password is refused, and the password is not repeated")
        func secrets() {
            for text in [
                "postgres://me:hunter2@db/hapfleet", "postgresql://db/x?user=me&password=hunter2", "postgres://a@b:hunter2@db/x",
            ] {
                let error = #expect(throws: StoreError.self) { try PostgreSQLURL(text) }
                #expect(error?.description.contains("hunter2") == false)
            }
            #expect(throws: Never.self) { try PostgreSQLURL("postgres://me@db:5432/hapfleet?sslmode=verify-full") }
        }

        @Test("a server that is not there is named, at once")
        func unreachable() async throws {
            let url = try PostgreSQLURL("postgresql://postgres@/x?host=/nowhere")
            #expect(await code { () throws(StoreError) in _ = try await PostgreSQLStore.open(url) } == .unreachable)
        }

        @Test("tables that a newer hapfleet made are refused, and left as they are")
        func newerSchema() async throws {
            let url = try await #require(PostgreSQLServer.current).newDatabase()
            let store = try await PostgreSQLStore.open(url)
            try await store.write { session, _ throws(StoreError) -> Void in
                try session.execute("INSERT INTO version VALUES (99)")
            }
            #expect(await code { () throws(StoreError) in _ = try await PostgreSQLStore.open(url) } == .newerSchema)
        }

        @Test("measurements of an older store are counted, and those of a run that is removed are not")
        func countsOfOlderStore() async throws {
            let url = try await #require(PostgreSQLServer.current).newDatabase()
            let older = try await PostgreSQLStore.open(url)
            try await older.write { session, _ throws(StoreError) -> Void in
                for statement in [
                    "DROP TABLE measurement_count", "DROP FUNCTION count_stored, count_changed, count_removed CASCADE",
                    "DELETE FROM version WHERE step = 5",
                ] {
                    try session.execute(statement)
                }
            }
            let run = RunRecord.example()
            try await older.create(run)
            try await older.store([RunHostRecord.example(), .example("web2")])
            try await older.store(MeasurementRecord.example(1))
            try await older.store(MeasurementRecord.example(2, host: "web2", status: .invalid))
            let store = try await PostgreSQLStore.open(url)
            try await store.store(MeasurementRecord.example(3))
            let listed = try #require(try await store.runs(limit: 9).first)
            #expect(listed.measurements == 3 && listed.validMeasurements == 2)
            try await store.write { session, _ throws(StoreError) -> Void in
                try session.execute("DELETE FROM measurement WHERE host = 'web1' AND repetition = 1")
            }
            #expect(try await store.runs(limit: 9).first?.validMeasurements == 1)
            try await store.remove(run.id)
            #expect(try await store.runs(limit: 9).isEmpty)
        }

        @Test("texts with a zero byte are refused, not cut short")
        func zeroBytes() async throws {
            let store = try await PostgreSQLStore.open(try await #require(PostgreSQLServer.current).newDatabase())
            await #expect(throws: StoreError.self) { try await store.create(.example("a\0b")) }
            try await store.create(.example())
            await #expect(throws: StoreError.self) { try await store.store([RunHostRecord.example("a\0b")]) }
            #expect(try await store.hosts(of: RunRecord.example().id).isEmpty)
        }

        @Test("a server that restarts under writers costs nothing: each record is there once, and the log in its order")
        func restart() async throws {
            // Its own: the others' tests would lose the one that they have in common.
            try await PostgreSQLServer.running { server in
                try await StoreKind.postgreSQL.withPlace { open in try await writeUnderRestarts(of: server, open) }
            }
        }

        private func writeUnderRestarts(
            of server: PostgreSQLServer, _ open: @escaping @Sendable () async throws -> any ResultStore
        ) async throws {
            let run = RunRecord.example()
            let first = try await open()
            try await first.create(run)
            try await first.store((1...4).map { RunHostRecord.example("web\($0)") })
            // Before the first restart: a server that has never answered is not waited for.
            var writers: [any ResultStore] = []
            for _ in 1...4 { writers.append(try await open()) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (host, store) in zip(1...4, writers) {
                    group.addTask {
                        for repetition in 1...200 {
                            try await store.record(
                                TransitionRecord(
                                    runID: run.id, host: "web\(host)", time: .evening(), from: "\(repetition - 1)",
                                    to: "\(repetition)"))
                            try await store.store(MeasurementRecord.example(repetition, host: "web\(host)"))
                        }
                    }
                }
                group.addTask {
                    for _ in 1...2 {
                        while try await first.transitions(of: run.id).isEmpty { await Task.yield() }
                        try await server.restart()
                    }
                }
                try await group.waitForAll()
            }
            for host in 1...4 {
                let steps = try await first.transitions(of: run.id, host: "web\(host)")
                #expect(steps.map(\.to) == (1...200).map(String.init))
                #expect(try await first.measurements(of: run.id, host: "web\(host)").count == 200)
            }
        }

        @Test("runs go from a file to a database and back, and are the same")
        func movedBetweenKinds() async throws {
            try await StoreKind.sqlite.withStore { file in
                try await StoreKind.postgreSQL.withStore { database in
                    let run = RunRecord.example()
                    try await file.create(run)
                    try await file.store([RunHostRecord.example(), .example("web2")])
                    try await file.store(MeasurementRecord.example(1, result: []))
                    try await file.store(MeasurementRecord.example(2, result: [UInt8](0...255)))
                    try await file.record(TransitionRecord(runID: run.id, host: nil, time: .evening(), from: "", to: "a"))
                    _ = try await file.copy(run, to: database)
                    #expect(try await database.measurements(of: run.id) == file.measurements(of: run.id))
                    #expect(try await database.hosts(of: run.id) == file.hosts(of: run.id))
                    #expect(try await database.transitions(of: run.id) == file.transitions(of: run.id))
                }
            }
        }
    }
}
