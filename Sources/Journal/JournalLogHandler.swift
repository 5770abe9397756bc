public import Logging

/// Writes the log into systemd's journal, with the metadata as fields: `journalctl HAPFLEET_HOST=web1`.
public struct JournalLogHandler: LogHandler {
    private let socket: JournalSocket

    /// See `LogHandler`.
    public var logLevel = Logger.Level.info
    /// See `LogHandler`.
    public var metadata = Logger.Metadata()

    /// A handler that writes to `socket`.
    public init(_ socket: JournalSocket) {
        self.socket = socket
    }

    /// See `LogHandler`.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// See `LogHandler`.
    public func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let words = all.map { " \($0.key)=\($0.value)" }.joined()
        var entry = JournalEntry()
        entry.add("MESSAGE", "\(event.message)\(words)")
        entry.add("PRIORITY", String(event.level.journalPriority))
        entry.add("SYSLOG_IDENTIFIER", "hapfleet")
        for (key, value) in all { entry.add("HAPFLEET_\(key)", "\(value)") }
        socket.send(entry)
    }
}

extension Logger.Level {
    /// syslog(3).
    var journalPriority: Int {
        switch self {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
