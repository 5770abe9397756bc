public import ArgumentParser
import Foundation
import Journal
public import Logging

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
        let lines = LogLines(FileHandle(fileDescriptor: file, closeOnDealloc: true))
        return StandardLog.logger(LineLogHandler(lines), level: logLevel ?? StandardLog.environmentLevel ?? .info)
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
            return logger(JournalLogHandler(journal), level: level ?? environmentLevel ?? .info)
        }
        return logger(LineLogHandler(LogLines(.standardError)), level: level ?? environmentLevel ?? .critical)
    }

    fileprivate static func logger(_ handler: some LogHandler, level: Logger.Level) -> Logger {
        var logger = Logger(label: "hapfleet", factory: { _ in handler })
        logger.logLevel = level
        return logger
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
