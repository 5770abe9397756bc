import Foundation
import SystemErrors

/// A file that a report is written to.
enum ReportFile {
    /// Writes the whole text or nothing into the file, or prints it if none is named.
    static func write(_ text: String, orPrintTo path: String?) throws {
        guard let path else { return print(text, terminator: "") }
        try write(text, to: path)
    }

    /// Writes the whole text or nothing.
    static func write(_ text: String, to path: String) throws {
        do {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw CommandFailure("\(path): cannot be written: \(error.systemCause)")
        }
    }
}
