/// Values that take long to compute: each is computed once, however many ask for it at a time, and kept until `capacity` others were
/// asked for later. A computation that failed is done again.
actor Memo<Key: Hashable & Sendable, Value: Sendable> {
    private let capacity: Int
    private var computations: [Key: Task<Value, any Error>] = [:]
    /// The keys, those asked for last at the end.
    private var order: [Key] = []

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The value for `key`, which `compute` makes if it is not there.
    func value(for key: Key, _ compute: @escaping @Sendable () async throws -> Value) async throws -> Value {
        if let position = order.firstIndex(of: key) { order.remove(at: position) }
        order.append(key)
        let computation = computations[key] ?? Task(operation: compute)
        computations[key] = computation
        while order.count > capacity { computations[order.removeFirst()] = nil }
        do {
            return try await computation.value
        } catch {
            if computations[key] == computation {
                computations[key] = nil
                order.removeAll { $0 == key }
            }
            throw error
        }
    }
}
