import AgentWire
import Foundation
import GRDB
import Testing

@testable import ResultStore

@Suite("Upkeep of a store")
struct UpkeepTests {
    @Test("a run is removed with all that belongs to it, and nothing of another")
    func removal() async throws {
        try await withStore { store in
            let other = RunRecord.example("20261124-2300-0001")
            for run in [RunRecord.example(), other] { try await fill(store, run) }
            try await store.remove(RunRecord.example().id)
            #expect(try await store.runs(limit: 9).map(\.run.id) == [other.id])
            #expect(try await store.fileProblems().isEmpty)
            #expect(try await store.measurements(of: other.id).count == 2)
            #expect(await code { () throws(StoreError) in try await store.remove(RunRecord.example().id) } == .noSuchRun)
        }
    }

    @Test("a back-up is the whole store, for the user alone, and never takes a file's place")
    func backUp() async throws {
        try await withStore { store in
            try await fill(store, .example())
            let path = store.location + ".copy"
            try await store.backUp(to: path)
            let copy = try await SQLiteStore.open(path)
            #expect(try await copy.runs(limit: 9) == store.runs(limit: 9))
            #expect(try await copy.transitions(of: RunRecord.example().id).count == 1)
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
            #expect(await code { () throws(StoreError) in try await store.backUp(to: path) } == .conflict)
            #expect(await code { () throws(StoreError) in try await store.backUp(to: "/nowhere/copy") } == .notWritable)
        }
    }

    @Test("an older store is copied before its tables are changed, a new one is not")
    func beforeMigration() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let queue = try DatabaseQueue(path: directory.storePath)
        let first = try #require(SQLiteSchema.migrator.migrations.first)
        try SQLiteSchema.migrator.migrate(queue, upTo: first)
        try queue.close()
        let store = try await SQLiteStore.open(directory.storePath)
        let copies = try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.contains(".before-") }
        #expect(copies.count == (SQLiteSchema.migrator.migrations.count > 1 ? 1 : 0))
        #expect(try await store.runs(limit: 1).isEmpty)
    }

    @Test("measurements of an older store are counted, and those of a run that is removed are not")
    func countsOfOlderStore() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let queue = try DatabaseQueue(path: directory.storePath)
        try SQLiteSchema.migrator.migrate(queue, upTo: "2: pins")
        try await queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO run VALUES ('20261124-2215-ab3f', 'nightly', '', 1795558500000, NULL, 'running');
                    INSERT INTO run_host (run, host, address, port, status, facts)
                        VALUES ('20261124-2215-ab3f', 'web1', '127.0.0.1', 22, 'done', '{}');
                    INSERT INTO measurement (run, host, workload, runtime, repetition, status, reasons, work_unit, finished_ms)
                        VALUES ('20261124-2215-ab3f', 'web1', 'shell', 'native', 1, 'valid', '[]', 'loops', 0),
                            ('20261124-2215-ab3f', 'web1', 'shell', 'native', 2, 'invalid', '[]', 'loops', 0);
                    """)
        }
        try queue.close()
        let store = try await SQLiteStore.open(directory.storePath)
        let run = try #require(try await store.runs(limit: 1).first)
        #expect(run.measurements == 2 && run.validMeasurements == 1)
        try await store.write { try $0.execute(sql: "DELETE FROM run") }
        let left = try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM measurement_count") }
        #expect(left == 0)
    }

    @Test("a copy of a run equals it, whether it was cut off before or not, and is made once")
    func copies() async throws {
        try await withStore { store in
            try await withStore { other in
                var run = RunRecord.example()
                try await fill(store, run)
                run.state = .finished
                run.finished = .evening(90)
                try await store.update(run)
                // What a copy that was cut off leaves.
                try await other.create(.example())
                try await other.store([.example()])
                #expect(try await store.copy(run, to: other))
                #expect(try await other.runs(limit: 9) == store.runs(limit: 9))
                #expect(try await other.measurements(of: run.id) == store.measurements(of: run.id))
                #expect(try await other.transitions(of: run.id) == store.transitions(of: run.id))
                #expect(try await !store.copy(run, to: other))
            }
        }
    }

    @Test("an older copy of a run that has ended here changes nothing, and one of a run that goes on adds what is not here")
    func olderCopies() async throws {
        try await withStore { store in
            try await withStore { other in
                let open = RunRecord.example()
                try await fill(store, open)
                try await other.create(open)
                #expect(try await store.copy(open, to: other), "cut off before its hosts came")
                #expect(try await other.measurements(of: open.id) == store.measurements(of: open.id))
                #expect(try await !store.copy(open, to: other))
                var ended = open
                ended.state = .finished
                ended.finished = .evening(90)
                try await other.update(ended)
                var host = RunHostRecord.example()
                host.status = .done
                try await other.store([host])
                #expect(try await !store.copy(open, to: other))
                #expect(try await other.run(.latest) == ended)
                #expect(try await other.hosts(of: open.id).contains(host))
            }
        }
    }

    @Test("another run of the same name is not overwritten")
    func conflictingCopy() async throws {
        try await withStore { store in
            try await withStore { other in
                try await store.create(.example())
                try await other.create(.example(started: .evening(5)))
                #expect(await code { () throws(StoreError) in _ = try await store.copy(.example(), to: other) } == .conflict)
            }
        }
    }

    @Test("results that do not decode, and states that cannot be, are named")
    func recordProblems() async throws {
        try await withStore { store in
            try await fill(store, .example())
            try await store.store(MeasurementRecord.example(3, status: .valid, result: nil))
            try await store.store(MeasurementRecord.example(4, status: .failed, result: nil))
            var idle = RunHostRecord.example("web2")
            idle.status = .done
            try await store.store(idle)
            let problems = try await store.findings().records
            #expect(problems.count == 4, "two damaged results, one without, one host without: \(problems)")
            #expect(problems.filter { $0.cause.contains("damaged") }.count == 2)
        }
    }

    /// A run with a host, two measurements whose results are no result files, and a step.
    private func fill(_ store: SQLiteStore, _ run: RunRecord) async throws {
        try await store.create(run)
        try await store.store(RunHostRecord.example(of: run))
        for repetition in 1...2 { try await store.store(MeasurementRecord.example(repetition, of: run)) }
        try await store.record(TransitionRecord(runID: run.id, host: nil, time: .evening(), from: "", to: "running"))
    }
}
