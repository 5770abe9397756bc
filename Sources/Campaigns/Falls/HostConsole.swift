import FleetInventory
import Glibc

/// A host's console, as it is read on this machine.
struct HostConsole: Sendable {
    /// Why it could not be read.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// What is looked at of it; more than a kernel writes when it crashes and starts again.
    private static let byteLimit = 512 << 10
    /// How long a command may take that prints it.
    private static let patience = Duration.seconds(30)

    private let source: ConsoleSource

    /// The console that the inventory names for a host; nil if it names none.
    init?(of host: Host) {
        guard let console = host.console else { return nil }
        switch console {
        case .file(let path): source = .file(host.filled([path])[0])
        case .command(let words): source = .command(host.filled(words))
        }
    }

    /// Where it is, in a line.
    var place: String { source.description.singleLine }

    /// How long it is now.
    func length() async throws(Failure) -> UInt64 {
        try await read(since: nil).length
    }

    /// What was added since it was that long, the end of it if that is much. One that is shorter now was begun anew: then all of it.
    func text(since length: UInt64) async throws(Failure) -> ConsoleText {
        ConsoleText(try await read(since: length).added)
    }

    /// nil: nothing of it.
    private func read(since earlier: UInt64?) async throws(Failure) -> (length: UInt64, added: [UInt8]) {
        switch source {
        case .file(let path): return try Self.read(path, since: earlier)
        case .command(let words):
            let output: CoordinatorCommand.Output
            do throws(CoordinatorCommand.Failure) {
                output = try await CoordinatorCommand(words: words, patience: Self.patience, keeping: Self.byteLimit).run()
            } catch {
                throw Failure(description: error.description)
            }
            let added = output.length - Self.beginning(earlier, of: output.length)
            return (output.length, Array(output.end.suffix(Int(clamping: added))))
        }
    }

    private static func beginning(_ earlier: UInt64?, of length: UInt64) -> UInt64 {
        guard let earlier else { return length }
        return earlier <= length ? earlier : 0
    }

    private static func read(_ path: String, since earlier: UInt64?) throws(Failure) -> (length: UInt64, added: [UInt8]) {
        // A device or a pipe could make it wait for ever.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard file >= 0 else { throw Failure(description: "\(path) cannot be read: \(String(cString: strerror(errno)))") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let length = UInt64(exactly: status.st_size) else {
            throw Failure(description: "\(path) is no regular file")
        }
        let start = max(beginning(earlier, of: length), length - min(length, UInt64(byteLimit)))
        var bytes = [UInt8](repeating: 0, count: Int(length - start))
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                pread(file, $0.baseAddress! + count, $0.count - count, off_t(start) + off_t(count))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { break }
            count += got
        }
        return (length, Array(bytes.prefix(count)))
    }
}
