import Foundation
import GRDB
import Synchronization
import Testing

@testable import ResultStore

@Suite("A store that is only read")
struct ReadOnlyTests {
    /// Runs `body` with a store's file, as it is when nobody has it open, alone in a folder in which nothing can be written. What holds for
    /// root as well, whom no mode keeps out, is what the tests look at.
    private func withFile(migrated last: String? = nil, _ body: (String) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let closed = try TemporaryDirectory()
        defer {
            directory.remove()
            try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: closed.path)
            closed.remove()
        }
        let queue = try DatabaseQueue(path: directory.storePath)
        try await queue.writeWithoutTransaction { _ = try String.fetchOne($0, sql: "PRAGMA journal_mode = WAL") }
        try SQLiteSchema.migrator.migrate(queue, upTo: last ?? SQLiteSchema.migrator.migrations.last ?? "")
        try await queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO run VALUES ('20261124-2215-ab3f', 'nightly', 'name: nightly\n', 1795558500000, NULL, 'running')
                    """)
        }
        try await queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        try FileManager.default.copyItem(atPath: directory.storePath, toPath: closed.storePath)
        try queue.close()
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: closed.storePath)
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: closed.path)
        try await body(closed.storePath)
    }

    private func files(beside path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: URL(filePath: path).deletingLastPathComponent().path).sorted()
    }

    @Test("is read where nothing can be written, and neither it nor its folder changes")
    func unwritable() async throws {
        try await withFile { path in
            let before = try Data(contentsOf: URL(filePath: path))
            let store = try await SQLiteStore.openReadOnly(path)
            #expect(try await store.runs(limit: 9).map(\.run) == [.example()])
            #expect(try await store.fileProblems().isEmpty)
            #expect(await code { () throws(StoreError) in try await store.create(.example("other")) } == .notWritable)
            #expect(try files(beside: path) == ["hapfleet.sqlite"])
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
            #expect(SQLiteStore.isWritable(path) == (geteuid() == 0), "root may write all, but for what the file system refuses")
        }
    }

    @Test("is read by a link to it, and whatever signs are in its name")
    func names() async throws {
        try await withFile { path in
            let directory = try TemporaryDirectory()
            defer { directory.remove() }
            let link = directory.path + "/a link?x=1#y%20z.sqlite"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            #expect(try await SQLiteStore.openReadOnly(link).run(.latest) == .example())
            let copy = directory.path + "/a copy?x=1#y%20z.sqlite"
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            #expect(try await SQLiteStore.openReadOnly(copy).run(.latest) == .example())
        }
    }

    @Test("shows what a writer has in its log")
    func log() async throws {
        try await withStore { store in
            try await store.create(.example())
            let reader = try await SQLiteStore.openReadOnly(store.location)
            #expect(try await reader.runs(limit: 9).count == 1)
            try await store.create(.example("20261124-2300-0001"))
            #expect(try await reader.runs(limit: 9).count == 2)
        }
    }

    @Test("is not read on when somebody begins to write to it")
    func begunToWrite() async throws {
        try await withFile { path in
            let directory = try TemporaryDirectory()
            defer { directory.remove() }
            try FileManager.default.copyItem(atPath: path, toPath: directory.storePath)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: directory.storePath)
            let reader = try await SQLiteStore.openReadOnly(directory.storePath)
            #expect(try await reader.runs(limit: 9).count == 1)
            let writer = try await SQLiteStore.open(directory.storePath)
            #expect(await code { () throws(StoreError) in _ = try await reader.runs(limit: 9) } == .busy)
            #expect(try await writer.runs(limit: 9).count == 1)
        }
    }

    @Test("is checked with one look at each host's results")
    func checkedOnce() async throws {
        try await withStore { store in
            let run = RunRecord.example()
            try await store.create(run)
            try await store.store((1...3).map { RunHostRecord.example("web\($0)") })
            for host in 1...3 { try await store.store(MeasurementRecord.example(host: "web\(host)")) }
            try await store.seal(run)
            // It has one connection, whose statements can be told.
            let reader = try await SQLiteStore.openReadOnly(store.location)
            let looks = Count()
            try await reader.read { database in
                database.trace { event in
                    if event.description.contains("SELECT * FROM measurement") { looks.count.withLock { $0 += 1 } }
                }
            }
            #expect(try await reader.findings().records.count == 3, "results that are none")
            #expect(looks.count.withLock { $0 } == 3)
        }
    }

    @Test("is refused, and left as it is, when its tables are older or newer than this hapfleet's, or there is none")
    func refused() async throws {
        try await withFile(migrated: "2: pins") { path in
            #expect(await openingFails(path) == .olderSchema)
            #expect((try? files(beside: path)) == ["hapfleet.sqlite"])
        }
        try await withStore { store in
            try await store.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2099: from the future')") }
            #expect(await openingFails(store.location) == .newerSchema)
        }
        #expect(await openingFails("/proc/nowhere/hapfleet.sqlite") == .missing)
    }

    private final class Count: Sendable {
        let count = Mutex(0)
    }

    private func openingFails(_ path: String) async -> StoreError.Code? {
        await code { () throws(StoreError) in _ = try await SQLiteStore.openReadOnly(path) }
    }
}
