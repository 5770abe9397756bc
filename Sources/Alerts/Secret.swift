import Campaigns
import Foundation

/// A secret that was read from where it is kept. It is never described, so that no log and no message holds it by accident.
struct Secret: CustomStringConvertible {
    let text: String

    var description: String { "a secret" }

    private static let longest = 16_384

    /// Reads a secret; throws `secret` if it is not there, or if it is a file that others than its owner may read.
    ///
    /// systemd's own folder of credentials needs no look at modes: it is the service's alone.
    init(_ place: SecretPlace, for recipient: String, environment: [String: String]) throws(AlertError) {
        let path: String
        switch place {
        case .file(let named): path = named
        case .credential(let name):
            guard let folder = environment["CREDENTIALS_DIRECTORY"], folder.hasPrefix("/") else {
                throw AlertError(
                    .secret, recipient, cause: "the credential '\(name)' is not there, since systemd gave none",
                    remedy: "set LoadCredential=\(name) in the service, as 'hapfleet schedule' does, or name a file's path")
            }
            path = folder + "/" + name
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw AlertError(.secret, recipient, cause: "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        if case .file = place { try Self.check(descriptor, path, recipient) }
        let read = (try? file.read(upToCount: Self.longest + 1)) ?? Data()
        let text = String(decoding: read, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        let isOneLine = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F }
        guard !text.isEmpty, read.count <= Self.longest, isOneLine else {
            throw AlertError(.secret, recipient, cause: "\(path) does not hold one line without spaces")
        }
        self.text = text
    }

    /// What is checked is what is read: the open file.
    private static func check(_ descriptor: Int32, _ path: String, _ recipient: String) throws(AlertError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw AlertError(.secret, recipient, cause: "\(path) is no file")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw AlertError(
                .secret, recipient, cause: "\(path) may be read by others (mode \(String(status.st_mode & 0o777, radix: 8)))",
                remedy: "chmod 600 \(path)")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw AlertError(
                .secret, recipient, cause: "\(path) belongs to another user", remedy: "give it to the user that runs hapfleet")
        }
    }
}
