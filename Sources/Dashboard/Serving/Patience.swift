import Reports

/// How long a browser waits for a page whose numbers are not there yet, before it gets one that says so and renews itself.
enum Patience {
    /// What `work` makes, or nil if that takes longer than `time`; the work goes on all the same. Without a time it is waited for.
    static func value<Value: Sendable>(
        within time: Duration?, of work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        guard let time else { return try await work() }
        let (ends, continuation) = AsyncStream.makeStream(of: Result<Value, any Error>.self, bufferingPolicy: .bufferingOldest(1))
        Task {
            let result = await Task(operation: work).result
            continuation.yield(result)
            continuation.finish()
        }
        let alarm = Task {
            try await Task.sleep(for: time)
            continuation.finish()
        }
        defer { alarm.cancel() }
        for await end in ends { return try end.get() }
        return nil
    }

    static let page = Page(
        "Being read", area: nil,
        body: """
            <p>The numbers of this page are being computed from the store for the first time. The page renews itself; afterwards they are \
            there at once.</p>
            """, renewal: .after(seconds: 1))
}
