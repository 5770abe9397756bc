import Foundation
import Glibc

/// A guest's running emulator. It is known by its process number **and** by its command line naming the guest's folder: a number that
/// the system has given to another process since is never signalled.
struct EmulatorProcess: Sendable {
    let id: pid_t
    private let folder: URL

    /// The emulator of the guest whose folder this is, if it runs.
    init?(folder: URL) {
        guard let text = try? String(contentsOf: folder.appending(path: "qemu.pid"), encoding: .utf8),
            let id = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), id > 1
        else { return nil }
        self.id = id
        self.folder = folder
        guard isRunning else { return nil }
    }

    var isRunning: Bool {
        guard let line = try? Data(contentsOf: URL(filePath: "/proc/\(id)/cmdline")) else { return false }
        return line.range(of: Data(folder.appending(path: "qemu.pid").path.utf8)) != nil
    }

    /// Ends it: asks first, insists after a while, and returns when it is gone.
    func stop(patience: Duration = .seconds(5)) async throws(LabError) {
        if isRunning { kill(id, SIGTERM) }
        if await isGone(within: patience) { return }
        if isRunning { kill(id, SIGKILL) }
        guard await isGone(within: patience) else {
            throw LabError(
                .guestFailed, subject: folder.lastPathComponent, cause: "its emulator (process \(id)) does not end",
                remedy: "see what the process waits for")
        }
    }

    /// Not a child of this process, so its end is seen by looking. Goes on looking when the task is cancelled: this is the clean-up.
    private func isGone(within limit: Duration) async -> Bool {
        let folder = self
        return await Task.detached {
            let end = ContinuousClock.now + limit
            while folder.isRunning {
                guard ContinuousClock.now < end else { return false }
                try? await Task.sleep(for: .milliseconds(20))
            }
            return true
        }.value
    }
}
