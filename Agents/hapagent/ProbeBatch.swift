import CSyscalls
import KernelTracing
import UserTracing

/// Functions of one file whose entries are counted together: one event of the kernel, with a probe at each function.
///
/// The event is switched on by counting it for processes, and for them alone: the kernel puts breakpoints into the memory of
/// those, and of what descends from them, and of nobody else. They are gone when nothing counts it any more, which is at the latest when
/// the agent has ended, however it did.
final class ProbeBatch {
    /// Tells it from others of this agent.
    let number: UInt64
    /// The functions, by their numbers.
    let functions: [Int]
    /// How often they were entered since it was made.
    private(set) var hits: UInt64 = 0
    /// Whether another has taken its place.
    var isOutdated = false
    private let tracefs: String
    private var next = 0
    /// The processes that it is counted for, each with the descriptor by which it is in the lower half.
    private var counters: [Int] = []

    /// A batch without a probe yet.
    init(_ functions: [Int], number: UInt64, tracefs: String) {
        self.functions = functions
        self.number = number
        self.tracefs = tracefs
    }

    /// Makes its probes; 0, or why not.
    func make(_ code: UserCode) -> Int32 {
        for function in functions {
            let failure = hap_add_probe(tracefs, number, code.descriptor(of: function), code.functions.place(of: function))
            guard failure == 0 else { return failure }
        }
        return 0
    }

    /// Counts entries by a process from now on; 0, or why not. One that has ended is passed over.
    func watch(_ process: Int32) -> Int32 {
        let counter = hap_count_probes(tracefs, number, process)
        guard counter >= 0 else { return hap_errno() == ESRCH ? 0 : hap_errno() }
        counters.append(Int(process) << 32 | Int(counter))
        return 0
    }

    /// Lets processes go that are not among these any more.
    func forgetAll(but current: TaskSet) {
        var place = 0
        while place < counters.count {
            let counter = counters[place]
            if current.contains(Int32(truncatingIfNeeded: counter >> 32)) {
                place += 1
                continue
            }
            close(Int32(truncatingIfNeeded: counter))
            counters[place] = counters[counters.count - 1]
            counters.removeLast()
        }
    }

    /// Prepares for `note`.
    func beginNoting() {
        next = 0
        hits = 0
    }

    /// Takes how often the next function was entered, in their order; the function, if it was.
    func note(_ count: UInt64) -> Int? {
        next += 1
        hits &+= count
        return count > 0 && next <= functions.count ? functions[next - 1] : nil
    }

    /// Whether every function was noted, and no other.
    var isWhole: Bool {
        next == functions.count
    }

    deinit {
        // First: the kernel must not be asked to forget probes that it still counts.
        forgetAll(but: TaskSet())
        hap_remove_probes(tracefs, number)
    }
}
