import CSyscalls
import KernelTracing

/// Looks for tasks of the target that are not traced, and has them traced from then on.
struct TargetGuard {
    private(set) var missed = TaskSet()

    /// Compares the service's tasks with those that the instance traces.
    mutating func check(service: Int32, others: [Int32], measurement: String, instance: TraceInstance) {
        var roots = [service]
        let mark = measurement + "/" + Child.Role.service.name
        // Orphans come to the agent; those of the load driver are not the target.
        for process in Processes.children(of: getpid()) where process != service && !others.contains(process) {
            if let found = Processes.mark(of: process), found == mark { roots.append(process) }
        }
        var tasks: [Int32] = []
        for root in roots {
            for process in Processes.tree(of: root) {
                tasks += Processes.threads(of: process)
            }
        }
        // Read afterwards: what was forked in between is in it.
        let traced = instance.tasks
        for task in tasks where !traced.contains(task) && Files.exists("/proc/\(task)") {
            missed.insert(task)
            try? instance.add(task)
        }
    }
}
