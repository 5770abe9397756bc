import AgentWire
import CSyscalls
import KernelTracing

/// One measurement a host at a time: a locked file that names its holder, and is gone when the lock is.
final class HostLock {
    private static let path = "/run/hapfleet.lock"
    private static let evictionAttempts = 300
    private let file: OpenFile

    /// Takes the lock, or is refused with the name of who holds it.
    init(holder: String) throws(Refusal) {
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
        try? file.writeAll(printable + [UInt8](" (agent \(getpid()))\n".utf8))
    }

    /// Who holds the lock now; nil if nobody does.
    static var currentHolder: String? {
        guard let file = try? OpenFile(path, O_RDWR | O_NOFOLLOW) else { return nil }
        guard flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 else {
            flock(file.descriptor, LOCK_UN)
            return nil
        }
        return Files.line(path)
    }

    /// Tells whoever holds the lock to undo everything and leave, and waits until it has; does nothing if nobody does.
    static func evictHolder() {
        for attempt in 0..<evictionAttempts {
            guard let file = try? OpenFile(path, O_RDWR | O_NOFOLLOW), flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 else {
                return
            }
            if attempt == 0, let process = holderProcess { kill(process, SIGTERM) }
            usleep(100_000)
        }
    }

    /// The number before the closing parenthesis at the line's end.
    private static var holderProcess: Int32? {
        guard let line = Files.line(path), let word = [UInt8](line.utf8).words.last, word.last == 0x29 else { return nil }
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
