import CSyscalls

/// What an agent that was killed could not undo. Whoever holds the host's lock knows that no agent measures now.
enum Leftovers {
    /// Removes its instances, its programs and their directories.
    static func remove(tracefs: String) {
        let instances = Files.names(in: tracefs + "/instances").filter { $0.utf8.starts(with: TraceInstance.prefix.utf8) }
        let work = Files.names(in: StateDirectory.work)
        guard !instances.isEmpty || !work.isEmpty else { return }
        for process in Processes.all where process != getpid() {
            guard let mark = Processes.mark(of: process) else { continue }
            // "ID/driver": of a load that another agent drives now.
            let id = String(decoding: mark.utf8.prefix { $0 != 0x2F }, as: UTF8.self)
            if !LoadLock.isHeld(id) { kill(process, SIGKILL) }
        }
        for name in instances {
            TraceInstance.remove(tracefs + "/instances/" + name)
        }
        for id in work where !LoadLock.isHeld(id) {
            StateDirectory.removeWork(id: id)
        }
    }
}
