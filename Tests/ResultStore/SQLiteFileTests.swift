import Foundation
import GRDB
import Testing

@testable import ResultStore

@Suite("The store's file")
struct SQLiteFileTests {
    @Test("lies where XDG_STATE_HOME says, else under the home directory")
    func standardPath() {
        #expect(StorePath.standard(environment: ["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/hapfleet/hapfleet.sqlite")
        for unusable in [["HOME": "/h"], ["XDG_STATE_HOME": "", "HOME": "/h"], ["XDG_STATE_HOME": "rel", "HOME": "/h"]] {
            #expect(StorePath.standard(environment: unusable) == "/h/.local/state/hapfleet/hapfleet.sqlite")
        }
    }

    @Test("is made with its directories, for the user alone")
    func permissions() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let path = directory.path + "/state/hapfleet/hapfleet.sqlite"
        let store = try await SQLiteStore.open(path)
        try await store.create(.example())
        #expect(mode(directory.path + "/state") == 0o700)
        #expect(mode(directory.path + "/state/hapfleet") == 0o700)
        #expect(mode(path) == 0o600)
        #expect(mode(path + "-wal") == 0o600)
    }

    @Test("is not made by a command that only reads")
    func missing() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        #expect(await openingFails(directory.storePath, creating: false) == .missing)
        #expect(!FileManager.default.fileExists(atPath: directory.storePath))
    }

    @Test("is refused, and left as it is, when a newer hapfleet wrote it")
    func newerSchema() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        try await SQLiteStore.open(directory.storePath).create(.example())
        let queue = try DatabaseQueue(path: directory.storePath)
        try await queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2099: from the future')") }
        try queue.close()
        #expect(await openingFails(directory.storePath) == .newerSchema)
    }

    @Test("is refused when it is another program's database")
    func foreign() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let queue = try DatabaseQueue(path: directory.storePath)
        try await queue.write { try $0.execute(sql: "CREATE TABLE place (id INTEGER)") }
        try queue.close()
        #expect(await openingFails(directory.storePath) == .notAStore)
    }

    @Test("is refused when it is no database", arguments: ["name: nightly\nhosts: all\n", String(repeating: "x", count: 8_192)])
    func noDatabase(content: String) async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        try content.write(toFile: directory.storePath, atomically: false, encoding: .utf8)
        #expect(await openingFails(directory.storePath) == .notAStore)
        #expect(try String(contentsOfFile: directory.storePath, encoding: .utf8) == content)
    }

    @Test("is refused with the way to unpack it when it is packed")
    func packed() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let content = Data([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] + [UInt8](repeating: 7, count: 8_192))
        try content.write(to: URL(fileURLWithPath: directory.storePath))
        let error = await #expect(throws: StoreError.self) {
            _ = try await SQLiteStore.open(directory.storePath, creating: false)
        }
        #expect(error?.code == .notAStore)
        #expect(error?.description.contains("xz --decompress") == true)
    }

    @Test("gives a clear error when pages of it are damaged")
    func damaged() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        try await fill(directory.storePath)
        try overwrite(directory.storePath, from: 4_096)
        let error = await #expect(throws: StoreError.self) {
            let store = try await SQLiteStore.open(directory.storePath)
            _ = try await store.measurements(of: RunRecord.example().id)
        }
        #expect(error?.code == .damaged)
        #expect(error?.description.contains("\n") == false)
    }

    @Test("gives a clear error where nothing can be written")
    func notWritable() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        try "".write(toFile: directory.path + "/file", atomically: false, encoding: .utf8)
        var places = ["/proc/hapfleet/hapfleet.sqlite", directory.path + "/file/hapfleet.sqlite", directory.path]
        if geteuid() != 0 {
            try FileManager.default.createDirectory(atPath: directory.path + "/closed", withIntermediateDirectories: false)
            try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: directory.path + "/closed")
            places.append(directory.path + "/closed/hapfleet.sqlite")
        }
        for place in places {
            #expect(await openingFails(place) == .notWritable, "\(place)")
        }
    }

    @Test("keeps what it has when the disk is full")
    func diskFull() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        try await fill(directory.storePath)
        let store = try await SQLiteStore.open(directory.storePath)
        try await store.write { try $0.execute(sql: "PRAGMA max_page_count = 1") }
        let large = MeasurementRecord.example(99, result: [UInt8](repeating: 7, count: 1 << 20))
        #expect(await code { () throws(StoreError) in try await store.store(large) } == .diskFull)
        #expect(try await store.measurements(of: large.key.runID).count == 20)
    }

    private func openingFails(_ path: String, creating: Bool = true) async -> StoreError.Code? {
        await code { () throws(StoreError) in _ = try await SQLiteStore.open(path, creating: creating) }
    }

    private func mode(_ path: String) -> Int? {
        try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func fill(_ path: String) async throws {
        let store = try await SQLiteStore.open(path)
        try await store.create(.example())
        try await store.store(RunHostRecord.example())
        for repetition in 1...20 {
            try await store.store(MeasurementRecord.example(repetition, result: [UInt8](repeating: 7, count: 4_000)))
        }
        try await store.checkpoint()
    }

    private func overwrite(_ path: String, from offset: UInt64) throws {
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        let size = try handle.seekToEnd()
        try handle.seek(toOffset: offset)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: Int(size - offset)))
        try handle.close()
    }
}

extension SQLiteStore {
    fileprivate func checkpoint() async throws {
        let queue = try DatabaseQueue(path: location)
        try await queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        try queue.close()
    }
}
