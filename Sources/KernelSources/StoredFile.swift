internal import Glibc

/// Files of the library: read with one read, written beside their place and then moved into it.
enum StoredFile {
    /// No dictionary comes near; what is larger is not one of ours.
    private static let sizeLimit = 512 << 20

    /// The content of a file, or nil when there is none; throws `unreadableFile` or `damagedFile`.
    static func read(_ path: String) throws(KernelSourcesError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw unreadable(path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path) }
        let size = Int(status.st_size)
        guard (0...sizeLimit).contains(size) else {
            throw FlatFile.damaged(path, offset: 0, "\(size) bytes are no dictionary")
        }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let done = Glibc.read(descriptor, buffer.baseAddress! + count, size - count)
                if done < 0, errno == EINTR { continue }
                failed = done < 0
                if done <= 0 { return }
                count += done
            }
        }
        if failed { throw unreadable(path) }
        return bytes
    }

    /// Puts a file at `path`, whole or not at all, whatever other processes do there; throws `unwritableLibrary`.
    static func write(_ bytes: [UInt8], to path: String) throws(KernelSourcesError) {
        var template = TemporaryName.template(stem: path + ".")
        let descriptor = mkstemp(&template)
        guard descriptor >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw unwritable(path) }
        do throws(KernelSourcesError) {
            defer { close(descriptor) }
            try writeAll(bytes, to: descriptor, path: path)
            guard fchmod(descriptor, 0o644) == 0, fsync(descriptor) == 0 else { throw unwritable(path) }
        } catch {
            unlink(template)
            throw error
        }
        guard rename(template, path) == 0 else {
            let error = unwritable(path)
            unlink(template)
            throw error
        }
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: CInt, path: String) throws(KernelSourcesError) {
        var written = 0
        while written < bytes.count {
            let done = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if done < 0, errno == EINTR { continue }
            guard done > 0 else { throw unwritable(path) }
            written += done
        }
    }

    private static func unreadable(_ path: String) -> KernelSourcesError {
        KernelSourcesError(
            .unreadableFile, at: path, cause: String(cString: strerror(errno)), remedy: "check the file's owner and mode")
    }

    static func unwritable(_ path: String) -> KernelSourcesError {
        KernelSourcesError(
            .unwritableLibrary, at: path, cause: String(cString: strerror(errno)),
            remedy: "make room there, or let XDG_DATA_HOME name a folder that can be written")
    }
}
