public import ArgumentParser
import Foundation
import Journal
public import Logging
import Synchronization

/// Where the log goes and how much of it.
struct LogOptions: ParsableArguments {
    @Option(help: "Log from this level on: trace, debug, info, notice, warning, error or critical.")
    var logLevel: Logger.Level?

    @Option(
        help:
            "Append the log to this file instead of writing it to standard error, or, in a service of systemd's, to the journal.",
        completion: .file())
    var logFile: String?

    /// The logger that these options ask for; without them `HAPFLEET_LOG` names the level.
    func logger() throws -> Logger {
        guard let logFile else { return StandardLog.logger(level: logLevel) }
        let file = open(logFile, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw CommandFailure("the log \(logFile) cannot be written: \(String(cString: strerror(errno)))")
        }
        let sink = LogFile(FileHandle(fileDescriptor: file, closeOnDealloc: true))
        var logger = Logger(label: "hapfleet", factory: { _ in FileLogHandler(sink: sink) })
        logger.logLevel = logLevel ?? StandardLog.environmentLevel ?? .info
        return logger
    }
}

/// The log on standard error, where progress and errors are written already: without being asked for it says nothing. Where standard
/// error is the journal's, it goes there with its fields.
enum StandardLog {
    static var environmentLevel: Logger.Level? {
        ProcessInfo.processInfo.environment["HAPFLEET_LOG"].flatMap(Logger.Level.init(rawValue:))
    }

    static func logger(level: Logger.Level? = nil) -> Logger {
        let environment = ProcessInfo.processInfo.environment
        if JournalSocket.isStandardError(environment), let journal = JournalSocket() {
            var logger = Logger(label: "hapfleet", factory: { _ in JournalLogHandler(journal) })
            logger.logLevel = level ?? environmentLevel ?? .info
            return logger
        }
        var logger = Logger(label: "hapfleet", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = level ?? environmentLevel ?? .critical
        return logger
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

/// A file that lines are appended to, from any thread.
private final class LogFile: Sendable {
    private let file: Mutex<FileHandle>

    init(_ file: FileHandle) {
        self.file = Mutex(file)
    }

    func append(_ line: String) {
        file.withLock { try? $0.write(contentsOf: Data((line + "\n").utf8)) }
    }
}

/// Writes one line an entry: time, level, message, and the metadata as `key=value`.
private struct FileLogHandler: LogHandler {
    let sink: LogFile
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let pairs = all.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }.joined()
        sink.append("\(Date.now.ISO8601Format()) \(event.level) \(Self.quoted("\(event.message)"))\(pairs)")
    }

    /// On one line, and in quotation marks if it would not be one word otherwise.
    private static func quoted(_ text: String) -> String {
        let isWord =
            !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "\"" && $0 != "=" }
        return isWord ? text : String(reflecting: text)
    }
}
