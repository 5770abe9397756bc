/// Values that take long to compute: each is computed once, however many ask for it at a time, and kept until `capacity` others were
/// asked for later. A computation that failed is done again.
actor Memo<Key: Hashable & Sendable, Value: Sendable> {
    private enum Entry {
        case computing(Task<Value, any Error>)
        case ready(Value)
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    /// The keys, those asked for last at the end.
    private var order: [Key] = []

    init(capacity: Int = .max) {
        self.capacity = capacity
    }

    /// The value for `key`, which `compute` makes if it is not there.
    func value(for key: Key, _ compute: @escaping @Sendable () async throws -> Value) async throws -> Value {
        if let position = order.firstIndex(of: key) { order.remove(at: position) }
        order.append(key)
        let computation: Task<Value, any Error>
        switch entries[key] {
        case .ready(let value): return value
        case .computing(let running): computation = running
        case nil:
            computation = Task(operation: compute)
            entries[key] = .computing(computation)
        }
        while order.count > capacity { entries[order.removeFirst()] = nil }
        let result = await computation.result
        if case .computing(computation) = entries[key] {
            switch result {
            case .success(let value): entries[key] = .ready(value)
            case .failure: forget { $0 == key }
            }
        }
        return try result.get()
    }

    /// The value for `key`, if it is there already.
    func ready(_ key: Key) -> Value? {
        if case .ready(let value) = entries[key] { value } else { nil }
    }

    /// Lets go of the values that nobody will ask for again.
    func forget(where isUseless: (Key) -> Bool) {
        entries = entries.filter { !isUseless($0.key) }
        order.removeAll(where: isUseless)
    }
}
