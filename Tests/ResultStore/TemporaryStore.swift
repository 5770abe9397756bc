import Foundation
import ResultStore

/// A place for a store that is gone when the test is over.
struct TemporaryDirectory {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "hapfleet-store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    var storePath: String { path + "/hapfleet.sqlite" }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// Runs `body` with a fresh store.
func withStore(_ body: (SQLiteStore) async throws -> Void) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    try await body(try await SQLiteStore.open(directory.storePath))
}

/// The code of the store error that `body` throws, or nil if it throws none.
func code(of body: () async throws(StoreError) -> Void) async -> StoreError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return error.code
    }
}
