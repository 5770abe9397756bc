import Foundation
import GRDB
import SystemErrors

/// The store in one SQLite file with a write-ahead log: one writer and many readers, in this process and in others.
public struct SQLiteStore: ResultStore {
    /// The file's path.
    public let location: String
    private let connections: any DatabaseWriter
    /// The log whose absence a reader relies on, which is told that the file does not change.
    private let absentLog: String?

    /// Opens the store at `path` and brings its tables up to date.
    ///
    /// If `creating` is set, a missing file is made (mode 0600), and the missing directories above it (mode 0700).
    /// Files that are damaged, foreign or of a newer hapfleet are refused and left as they are.
    public static func open(_ path: String, creating: Bool = true) async throws(StoreError) -> SQLiteStore {
        try prepareFile(path, creating: creating)
        // SQLite would only say that it could not open it.
        guard access(path, W_OK) == 0 else { throw SQLiteFailure.notWritable(path, cause: String(cString: strerror(errno))) }
        let configuration = configuration()
        return try await SQLiteFailure.naming(path) {
            // The first look is a read-only one, so that a file that is refused is not even given a write-ahead log.
            try await inspect(path, configuration)
            let pool = try DatabasePool(path: path, configuration: configuration)
            let store = SQLiteStore(location: path, connections: pool)
            try await store.keepBeforeMigration()
            try await migrate(pool)
            return store
        }
    }

    init(location: String, connections: any DatabaseWriter, absentLog: String? = nil) {
        self.location = location
        self.connections = connections
        self.absentLog = absentLog
    }

    /// Runs `body` in a snapshot of the store.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await SQLiteFailure.naming(location) {
            let value = try await connections.read(body)
            if let absentLog, FileManager.default.fileExists(atPath: absentLog) { throw changedMeanwhile }
            return value
        }
    }

    /// Runs `body` in a transaction.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await SQLiteFailure.naming(location) { try await connections.write(body) }
    }

    /// Runs `body` in a transaction that is on the disk itself when this returns, not in the system's buffers.
    ///
    /// Other transactions wait for the next such one, or for the log's next checkpoint: a loss of power may take the last of
    /// them, whole.
    func writeDurably(_ body: @escaping @Sendable (Database) throws -> Void) async throws(StoreError) {
        try await SQLiteFailure.naming(location) {
            try await connections.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
                defer { try? database.execute(sql: "PRAGMA synchronous = NORMAL") }
                try database.inTransaction {
                    try body(database)
                    return .commit
                }
            }
        }
    }

    /// Runs `body`, which can be in no transaction.
    func outsideTransaction(_ body: @escaping @Sendable (Database) throws -> Void) async throws(StoreError) {
        try await SQLiteFailure.naming(location) { try await connections.writeWithoutTransaction(body) }
    }

    static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.label = "hapfleet"
        return configuration
    }

    static func prepareFile(_ path: String, creating: Bool) throws(StoreError) {
        let files = FileManager.default
        var isDirectory: ObjCBool = false
        guard !files.fileExists(atPath: path, isDirectory: &isDirectory) else {
            guard !isDirectory.boolValue else { throw SQLiteFailure.notWritable(path, cause: "it is a directory") }
            return
        }
        guard creating else {
            throw StoreError(
                .missing, at: path, cause: "there is no store", remedy: "measure first, or name another with --store")
        }
        do {
            let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
            if !files.fileExists(atPath: directory) {
                try files.createDirectory(
                    atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            }
        } catch {
            throw SQLiteFailure.notWritable(path, cause: error.systemCause)
        }
        // Exclusive creation, so that of two processes that start together neither truncates the other's file.
        let descriptor = path.withCString { Glibc.open($0, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else {
            throw SQLiteFailure.notWritable(path, cause: String(cString: strerror(errno)))
        }
        close(descriptor)
    }

    private static func inspect(_ path: String, _ configuration: Configuration) async throws {
        var readOnly = configuration
        readOnly.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: readOnly)
        try await queue.read { try refuseForeign($0, path) }
        try queue.close()
    }

    /// Throws `notAStore` for another program's database, and `newerSchema` for a store of a newer hapfleet.
    static func refuseForeign(_ database: Database, _ path: String) throws {
        let mark = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard mark == SQLiteSchema.applicationID || tables == 0 else {
            throw StoreError(
                .notAStore, at: path, cause: "the file is another program's database", remedy: "name another with --store")
        }
        guard try !SQLiteSchema.migrator.hasBeenSuperseded(database) else {
            throw StoreError(
                .newerSchema, at: path, cause: "the file was written by a newer hapfleet",
                remedy: "use that one, or another file")
        }
    }

    /// Before an older store's tables are changed, it is copied beside itself: `PATH.before-VERSION`, the version being the count
    /// of migrations that it had.
    private func keepBeforeMigration() async throws(StoreError) {
        let applied = try await read { try SQLiteSchema.migrator.appliedIdentifiers($0).count }
        guard applied > 0, applied < SQLiteSchema.migrator.migrations.count else { return }
        let copy = "\(location).before-\(applied + 1)"
        guard !FileManager.default.fileExists(atPath: copy) else { return }
        try await backUp(to: copy)
    }

    private static func migrate(_ pool: DatabasePool) async throws {
        do {
            try SQLiteSchema.migrator.migrate(pool)
        } catch {
            // Another process may have made the tables between our look and our step.
            guard try await pool.read(SQLiteSchema.migrator.hasCompletedMigrations) else { throw error }
        }
    }
}
