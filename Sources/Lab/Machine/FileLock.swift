import Foundation
import Glibc

/// A lock on a folder, held by an open file: the kernel lets go of it when the process ends, however it ends.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock.
    /// - Throws: ``LabError`` with code `.busy` if another process has it.
    init(folder: URL, purpose: String) throws(LabError) {
        let path = folder.appending(path: "lock").path
        try Folder.create(folder)
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LabError.file(path, POSIXError(.init(rawValue: errno) ?? .EIO)) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw LabError(
                .busy, subject: purpose, cause: "another process is at work on it (\(path))",
                remedy: "wait for it to end, then try again")
        }
    }

    deinit { close(descriptor) }
}
