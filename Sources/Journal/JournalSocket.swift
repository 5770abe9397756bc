import Glibc

/// The socket of systemd's journal. It never blocks and never fails its user: an entry that the journal does not take is dropped.
public final class JournalSocket: Sendable {
    /// Where the journal listens.
    public static let standardPath = "/run/systemd/journal/socket"

    private let descriptor: Int32

    /// The journal at `path`; nil if nothing listens there.
    public init?(path: String = standardPath) {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        // From here on `deinit` closes it, also when this fails.
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let isShort = bytes.count < MemoryLayout.size(ofValue: address.sun_path)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes.prefix(isShort ? bytes.count : 0)) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard isShort, status == 0 else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Hands an entry over.
    public func send(_ entry: JournalEntry) {
        _ = entry.bytes.withUnsafeBytes {
            Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
    }

    /// Whether standard error is the journal's, as `JOURNAL_STREAM` says: systemd.exec(5). A program that was started by a service
    /// inherits the variable, but may have had its output led elsewhere.
    public static func isStandardError(_ environment: [String: String]) -> Bool {
        guard let words = environment["JOURNAL_STREAM"]?.split(separator: ":"), words.count == 2 else { return false }
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0 else { return false }
        return UInt64(words[0]) == UInt64(status.st_dev) && UInt64(words[1]) == UInt64(status.st_ino)
    }
}
