import Foundation

/// The store in a PostgreSQL database, which several coordinators can share; tables are in the schema `hapfleet`.
///
/// A server that goes away for some seconds is waited for: calls are tried again, and write nothing twice.
public struct PostgreSQLStore: ResultStore {
    /// The database's address, without a secret.
    public let location: String
    let connection: PostgreSQLConnection

    /// Connects and brings the tables up to date. Throws `unreachable`, `notWritable` or `newerSchema`.
    public static func open(_ url: PostgreSQLURL) async throws(StoreError) -> PostgreSQLStore {
        let connection = PostgreSQLConnection(url)
        try await connection.call { session, _ throws(StoreError) in
            try PostgreSQLSchema.migrate(session, location: url.text)
        }
        return PostgreSQLStore(location: url.text, connection: connection)
    }

    init(location: String, connection: PostgreSQLConnection) {
        self.location = location
        self.connection = connection
    }

    /// Runs `body` in a snapshot of the store.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (PostgreSQLSession) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await connection.call { session, _ throws(StoreError) in
            try session.transaction("ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
        }
    }

    /// Runs `body` in a transaction; see ``PostgreSQLConnection/call(_:)`` for what it must bear.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (PostgreSQLSession, _ isRepeated: Bool) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await connection.call { session, isRepeated throws(StoreError) in
            try session.transaction { session throws(StoreError) in try body(session, isRepeated) }
        }
    }
}
