import PostgreSQLServer
import Testing

@testable import ResultStore

/// The stores that must behave alike.
enum StoreKind: String, CaseIterable, Sendable {
    case sqlite
    case postgreSQL

    /// Runs `body` with a fresh store that `open` opens, as often as it is called.
    func withPlace(_ body: (_ open: @escaping @Sendable () async throws -> any ResultStore) async throws -> Void) async throws {
        switch self {
        case .sqlite:
            let directory = try TemporaryDirectory()
            defer { directory.remove() }
            let path = directory.storePath
            try await body { try await SQLiteStore.open(path) }
        case .postgreSQL:
            let url = try await #require(PostgreSQLServer.current).newDatabase()
            try await body { try await PostgreSQLStore.open(url) }
        }
    }

    /// Runs `body` with a fresh store.
    func withStore(_ body: (any ResultStore) async throws -> Void) async throws {
        try await withPlace { open in try await body(try await open()) }
    }
}

/// What holds of every kind of store.
@Suite("Stores", .postgreSQL)
enum StoreTests {}
