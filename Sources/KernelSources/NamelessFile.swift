package import Foundation

/// A file that no folder has, so that nothing stays of it.
package enum NamelessFile {
    /// An empty file, open for reading and writing, that programs started later do not inherit. `stem` is how its path began: there
    /// its bytes are. Throws the system's error.
    package static func open(stem: String) throws(POSIXError) -> FileHandle {
        var template = TemporaryName.template(stem: stem)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
