/// A set of task ids, one bit each; takes as much memory as the greatest id needs.
public struct TaskSet: Sendable {
    /// Linux gives no greater ids (`PID_MAX_LIMIT`).
    private static let limit = 1 << 22

    private var words: [UInt64] = []
    /// The id that was put in last, if nothing was taken out since: putting it in again changes nothing. No task's at first.
    public private(set) var latest: Int32 = 0
    /// How many ids are in it.
    public private(set) var count: UInt64 = 0

    /// An empty set.
    public init() {}

    /// Puts an id in; ids that no task can have, and the idle task's 0, are left out.
    public mutating func insert(_ task: Int32) {
        guard task != latest, task > 0, Int(task) < Self.limit else { return }
        latest = task
        let word = Int(task) / 64
        while words.count <= word {
            words.append(0)
        }
        let bit: UInt64 = 1 << UInt64(task % 64)
        if words[word] & bit == 0 {
            words[word] |= bit
            count += 1
        }
    }

    /// Whether the id is in it.
    public func contains(_ task: Int32) -> Bool {
        guard task > 0, Int(task) / 64 < words.count else { return false }
        return words[Int(task) / 64] & (1 << UInt64(task % 64)) != 0
    }

    /// Puts all ids of another set in.
    public mutating func formUnion(_ other: TaskSet) {
        for id in other.ids { insert(id) }
    }

    /// Takes the ids of another set out.
    public mutating func subtract(_ other: TaskSet) {
        for index in 0..<min(words.count, other.words.count) {
            count -= UInt64((words[index] & other.words[index]).nonzeroBitCount)
            words[index] &= ~other.words[index]
        }
        latest = 0
    }

    /// The ids, ascending.
    public var ids: [Int32] {
        var ids: [Int32] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                ids.append(Int32(64 * index + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return ids
    }
}
