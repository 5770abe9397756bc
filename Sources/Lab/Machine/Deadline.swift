/// The time of a piece of work was over before it was done.
struct DeadlinePassed: Error {}

/// Runs `body` for at most `limit`; past that it is cancelled, waited for, and ``DeadlinePassed`` is thrown.
func withDeadline<Value: Sendable>(
    _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let value = first else { throw DeadlinePassed() }
        return value
    }
}
