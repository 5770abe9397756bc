import AgentWire
import CSyscalls
import KernelTracing

/// One measurement a host at a time: a locked file that names its holder, and is gone when the lock is.
final class HostLock {
    private static let path = "/run/hapfleet.lock"
    private static let evictionAttempts = 300
    private let file: OpenFile

    /// Takes the lock for a measurement, or for a moment, or is refused with the name of who holds it.
    init(holder: String, measurement: String = "") throws(Refusal) {
        while true {
            let file: OpenFile
            do {
                file = try OpenFile(Self.path, O_RDWR | O_CREAT | O_NOFOLLOW)
            } catch {
                throw Refusal(error)
            }
            guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
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
        let printable = holder.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
        try? file.writeAll(printable + [UInt8](" (agent \(getpid()))\n\(measurement)\n".utf8))
    }

    /// Who holds the lock now; nil if nobody does.
    static var currentHolder: String? {
        OpenFile.isLocked(path) ? Files.line(path) : nil
    }

    /// Tells the agent that holds the lock for a measurement to undo everything and leave, and waits until it has; does nothing if
    /// none does. Who holds it for another measurement is left alone.
    static func evictHolder(of measurement: String) {
        for attempt in 0..<evictionAttempts {
            guard OpenFile.isLocked(path), let process = holder(of: measurement) else { return }
            if attempt == 0 { kill(process, SIGTERM) }
            usleep(100_000)
        }
    }

    /// The agent that the file names: the number before the closing parenthesis at the first line's end. The second line is the
    /// measurement's id.
    private static func holder(of measurement: String) -> Int32? {
        let lines = Files.bytes(path, limit: 4_096).lines
        guard lines.count > 1, lines[1].text == measurement, let word = lines[0].words.last, word.last == 0x29 else { return nil }
        return word.dropLast().decimal.flatMap(Int32.init(exactly:))
    }

    deinit {
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
