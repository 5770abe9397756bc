import PostgreSQLServer
import Testing

/// Starts a server before a suite's tests and stops it after them.
struct PostgreSQLServerTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await PostgreSQLServer.running { _ in try await function() }
    }
}

extension Trait where Self == PostgreSQLServerTrait {
    /// The suite's tests have a PostgreSQL server.
    static var postgreSQL: Self { Self() }
}
