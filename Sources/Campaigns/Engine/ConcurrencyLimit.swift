/// Lets at most so many tasks do something at the same time; the others wait in the order in which they came.
actor ConcurrencyLimit {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ limit: Int) {
        free = max(1, limit)
    }

    /// Does `work` when there is room for it.
    nonisolated func run<Value: Sendable, Failure: Error>(
        _ work: @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        await enter()
        let outcome: Result<Value, Failure>
        do throws(Failure) {
            outcome = .success(try await work())
        } catch {
            outcome = .failure(error)
        }
        await leave()
        return try outcome.get()
    }

    private func enter() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        guard !waiting.isEmpty else {
            free += 1
            return
        }
        waiting.removeFirst().resume()
    }
}
