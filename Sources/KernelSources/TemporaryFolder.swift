internal import Foundation
internal import Glibc

/// A folder that is removed when the value goes; one that a killed process left is removed by the next.
final class TemporaryFolder: Sendable {
    private static let prefix = ".import-"
    let path: String

    init(in parent: URL) throws(KernelSourcesError) {
        Self.removeLeftovers(in: parent)
        let stem = parent.appending(path: "\(Self.prefix)\(getpid())-").path(percentEncoded: false)
        var template = TemporaryName.template(stem: stem)
        guard mkdtemp(&template) != nil else { throw StoredFile.unwritable(stem) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Names carry the process that made the folder: it is left over when that process is gone.
    private static func removeLeftovers(in parent: URL) {
        let path = parent.path(percentEncoded: false)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where name.hasPrefix(prefix) {
            guard let process = Int32(name.dropFirst(prefix.count).prefix { $0 != "-" }), process > 0,
                kill(process, 0) != 0, errno == ESRCH
            else { continue }
            try? FileManager.default.removeItem(at: parent.appending(path: name))
        }
    }
}
