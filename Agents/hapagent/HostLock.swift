import AgentWire
import CSyscalls
import KernelTracing

/// One measurement a host at a time: a locked file that names its holder, and is gone when the lock is.
///
/// The rule for all that tracing changes on a host, and that an agent leaves there: **only who holds the lock touches it.** The
/// lock belongs to the open file, which a measuring agent's watchdog has too: when the agent is killed the watchdog has the
/// lock at once, with nobody in between, and keeps it until all is undone.
final class HostLock {
    private static let path = "/run/hapfleet.lock"
    /// Turns of 100 ms that are waited for another agent to leave.
    private static let attempts = 300
    private let file: OpenFile

    /// Takes the lock for a measurement, or for a moment, or is refused with the name of who holds it. If that agent is dead its
    /// watchdog is at work, and is waited for.
    init(holder: String, measurement: String = "") throws(Refusal) {
        var attempts = Self.attempts
        while true {
            let file: OpenFile
            do {
                file = try OpenFile(Self.path, O_RDWR | O_CREAT | O_NOFOLLOW)
            } catch {
                throw Refusal(error)
            }
            guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
                if attempts > 0, let agent = Self.holder(of: nil), !Processes.isAlive(agent) {
                    attempts -= 1
                    usleep(100_000)
                    continue
                }
                let name = Files.line(Self.path).flatMap { $0.isEmpty ? nil : $0 } ?? "another agent"
                throw Refusal(
                    code: .busy, message: "the host is being measured by " + name, remedy: "wait for its end, or abort it")
            }
            // The holder before may have unlinked the file between the opening and the locking.
            if Self.isCurrent(file) {
                self.file = file
                break
            }
        }
        ftruncate(file.descriptor, 0)
        var name = [UInt8](holder.utf8)
        for index in name.indices where name[index] < 0x20 || name[index] == 0x7F { name[index] = 0x20 }
        try? file.writeAll(name + [UInt8](" (agent \(getpid()))\n\(measurement)\n".utf8))
    }

    /// Who holds the lock now; nil if nobody does.
    static var currentHolder: String? {
        OpenFile.isLocked(path) ? Files.line(path) : nil
    }

    /// Tells the agent that holds the lock for a measurement to undo everything and leave, and waits until it has; does nothing if
    /// none does. Who holds it for another measurement is left alone.
    static func evictHolder(of measurement: String) {
        for attempt in 0..<attempts {
            guard OpenFile.isLocked(path), let process = holder(of: measurement) else { return }
            if attempt == 0 { kill(process, SIGTERM) }
            usleep(100_000)
        }
    }

    /// The agent that the file names, if it holds the lock for that measurement, or for any: the number before the closing
    /// parenthesis at the first line's end. The second line is the measurement's id.
    private static func holder(of measurement: String?) -> Int32? {
        let lines = Files.bytes(path, limit: 4_096).lines
        if let measurement { guard lines.count > 1, lines[1].text == measurement else { return nil } }
        guard let word = lines.first?.words.last, word.last == 0x29 else { return nil }
        return word.dropLast().decimal.flatMap(Int32.init(exactly:))
    }

    /// Has a watchdog share the lock from now on. It undoes everything if this agent is killed, or shows no life for as long as
    /// `patience`, and ends with the lock at the latest.
    func watch(tracefs: String, patience: Microseconds) throws(Refusal) {
        let side = hap_watch(file.descriptor, Int32(truncatingIfNeeded: patience.count / 1_000))
        guard side >= 0 else { throw Refusal(SystemCallError("start", "a watchdog")) }
        guard side > 0 else { return }
        // Taken again, which does nothing to a lock that one has: the agent may have let it go just before it was killed.
        if flock(file.descriptor, LOCK_EX | LOCK_NB) == 0, Self.isCurrent(file) {
            Leftovers.remove(tracefs: tracefs)
            release()
        }
        _exit(0)
    }

    deinit {
        // First, so that it never finds itself without the lock.
        hap_end_watch()
        release()
    }

    private func release() {
        unlink(Self.path)
        // A child that has not begun its program yet shares the descriptor: closing alone would not release it.
        flock(file.descriptor, LOCK_UN)
    }

    private static func isCurrent(_ file: OpenFile) -> Bool {
        var opened = stat()
        var named = stat()
        return fstat(file.descriptor, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino
            && opened.st_dev == named.st_dev
    }
}
