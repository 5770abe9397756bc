import AgentWire
import CSyscalls
import KernelTracing

/// Has a target's tasks traced, and looks for those that are not for as long as it is measured.
struct TargetGuard {
    /// Looking takes at most this part of a processor's time.
    private static let share: UInt64 = 400
    private static let shortestPause = Microseconds(100_000)
    /// Tasks that fork faster than they are found are followed this often.
    private static let attempts = 50

    private var target: TargetTasks
    /// Tasks that were found untraced while it was measured.
    private(set) var missed = TaskSet()
    /// When to look again.
    private(set) var next = MonotonicInstant(nanoseconds: 0)

    /// A guard over a plan's target.
    init(_ target: TargetTasks) {
        self.target = target
    }

    /// Has every task traced that the target has now: the kernel traces what those fork.
    mutating func admit(to instance: TraceInstance) throws(Refusal) -> TargetSummary {
        for _ in 0..<Self.attempts {
            target.find()
            if let refusal = target.refusal { throw refusal }
            let untraced = untraced(by: instance).filter(Processes.isAlive)
            if untraced.isEmpty { break }
            do {
                try instance.trace(untraced)
            } catch {
                throw Refusal(error)
            }
        }
        return TargetSummary(tasks: UInt32(target.tasks.count), leftOut: UInt32(target.leftOut))
    }

    /// Compares the target's tasks with those that the instance traces, and has the others traced from then on.
    mutating func check(_ instance: TraceInstance) {
        let before = Clock.monotonic
        target.find()
        // A child is seen before the kernel has it traced, which it does before the child runs (sched_process_fork). The kernel
        // forgets a task when it begins to end (sched_process_exit); it is seen until its parent has asked for it.
        let untraced = untraced(by: instance).filter { Processes.hasRun($0) && Processes.isAlive($0) }
        if !untraced.isEmpty { try? instance.trace(untraced) }
        for task in untraced { missed.insert(task) }
        let after = Clock.monotonic
        let pause = after.microseconds(since: before).count * Self.share
        next = after.adding(Microseconds(max(pause, Self.shortestPause.count)))
    }

    /// The target's tasks at the latest look.
    var tasks: TaskSet { target.tasks }

    /// What of the target was there before and is not any more.
    var loss: String? {
        target.refusal?.message
    }

    private func untraced(by instance: TraceInstance) -> [Int32] {
        var untraced = target.tasks
        // Read after the target's tasks: what was forked in between is in it.
        untraced.subtract(instance.tasks)
        return untraced.ids
    }
}
