import CSyscalls

/// What an agent that was killed could not undo. Whoever holds the host's lock knows that no agent measures now.
enum Leftovers {
    /// Removes its instances, its programs and their directories.
    static func remove(tracefs: String) {
        let instances = Files.names(in: tracefs + "/instances").filter { $0.utf8.starts(with: TraceInstance.prefix.utf8) }
        let work = Files.names(in: StateDirectory.work)
        guard !instances.isEmpty || !work.isEmpty else { return }
        for process in Processes.all where process != getpid() && Processes.mark(of: process) != nil {
            kill(process, SIGKILL)
        }
        for name in instances {
            TraceInstance.remove(tracefs + "/instances/" + name)
        }
        for id in work {
            StateDirectory.removeWork(id: id)
        }
    }
}
