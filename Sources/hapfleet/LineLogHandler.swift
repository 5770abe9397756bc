import Foundation
import Logging
import Reports
import Synchronization

/// A file that lines are appended to, from any thread.
final class LogLines: Sendable {
    private let file: Mutex<FileHandle>

    init(_ file: FileHandle) {
        self.file = Mutex(file)
    }

    fileprivate func append(_ line: String) {
        file.withLock { try? $0.write(contentsOf: Data((line + "\n").utf8)) }
    }
}

/// Writes one line an entry: time, level, message, and the metadata as `key=value`. What hosts said in it is written out where it would do
/// something to a terminal.
struct LineLogHandler: LogHandler {
    private let lines: LogLines
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()

    init(_ lines: LogLines) {
        self.lines = lines
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let pairs = all.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }.joined()
        lines.append(
            VisibleText.of("\(Date.now.ISO8601Format()) \(event.level) \(Self.quoted("\(event.message)"))\(pairs)"))
    }

    /// On one line, and in quotation marks if it would not be one word otherwise.
    private static func quoted(_ text: String) -> String {
        let isWord =
            !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "\"" && $0 != "=" }
        return isWord ? text : String(reflecting: text)
    }
}
