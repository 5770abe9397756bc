import Foundation

/// Files that hold a secret, such as a token: one line without spaces.
public enum SecretFile {
    private static let longest = 16_384

    /// Who must be kept from reading a file.
    public enum Protection: Sendable {
        /// Everybody but its owner, who is root or the user of this process.
        case ownerAlone
        /// Nobody is looked for: systemd's folder of credentials is the service's alone.
        case folder
    }

    /// The secret in a file; what is checked is what is read: the open file.
    ///
    /// - Throws: `SecretFileError`, which never repeats what is in the file.
    public static func read(_ path: String, protection: Protection = .ownerAlone) throws(SecretFileError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw SecretFileError(.unreadable, path, cause: "cannot be read: \(String(cString: strerror(errno)))")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        if case .ownerAlone = protection { try check(descriptor, path) }
        let read = (try? file.read(upToCount: longest + 1)) ?? Data()
        let text = String(decoding: read, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        let isOneLine = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F }
        guard !text.isEmpty, read.count <= longest, isOneLine else {
            throw SecretFileError(.noSecret, path, cause: "does not hold one line without spaces")
        }
        return text
    }

    private static func check(_ descriptor: Int32, _ path: String) throws(SecretFileError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SecretFileError(.noSecret, path, cause: "is no file")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw SecretFileError(
                .exposed, path, cause: "may be read by others (mode \(String(status.st_mode & 0o777, radix: 8)))",
                remedy: "chmod 600 \(path)")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw SecretFileError(
                .exposed, path, cause: "belongs to another user", remedy: "give it to the user that runs hapfleet")
        }
    }
}
