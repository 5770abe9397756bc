import CSyscalls
import KernelTracing

/// What an agent that was killed could not undo. Whoever holds the host's lock knows that no agent measures now.
enum Leftovers {
    private static let attempts = 100

    /// Removes its instances, its probes, its programs, their directories and its unfinished result.
    static func remove(tracefs: String) {
        Spool.removeUnfinished()
        var instances: [String] = []
        for name in Files.names(in: tracefs + "/instances") where name.begins(with: TraceInstance.prefix) {
            instances.append(tracefs + "/instances/" + name)
        }
        let work = Files.names(in: StateDirectory.work)
        for instance in instances {
            try? Files.write("0", to: instance + "/tracing_on")
        }
        if !instances.isEmpty || !work.isEmpty { endPrograms() }
        // Only now: what was begun just before the agent was killed may have held what counted them.
        hap_remove_left_probes(tracefs)
        for instance in instances {
            TraceInstance.remove(instance)
        }
        for id in work where !LoadLock.isHeld(id) {
            StateDirectory.removeWork(id: id)
        }
    }

    /// Ends what the agent started, until there is none: what forks meanwhile is found the next time.
    private static func endPrograms() {
        for _ in 0..<attempts {
            var isAlone = true
            for process in Processes.all where process != getpid() {
                // A load that another agent drives now is not left over.
                guard let id = measurement(of: process), !LoadLock.isHeld(id) else { continue }
                kill(process, SIGKILL)
                isAlone = false
            }
            if isAlone { return }
            usleep(10_000)
        }
    }

    /// The measurement that a process was started for, if any. A program may have written its own title over the mark in its
    /// environment: then its directory tells.
    private static func measurement(of process: Int32) -> String? {
        if let mark = Processes.mark(of: process) { return [UInt8](mark.utf8).prefix { $0 != 0x2F }.text }
        let folder = [UInt8]((StateDirectory.work + "/").utf8)
        var target = [UInt8](repeating: 0, count: 256)
        let count = target.withUnsafeMutableBytes {
            readlink("/proc/\(process)/cwd", $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
        }
        guard count > folder.count, target[..<folder.count].elementsEqual(folder) else { return nil }
        return target[folder.count..<count].prefix { $0 != 0x2F }.text
    }
}
