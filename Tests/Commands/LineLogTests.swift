import Foundation
import Logging
import Testing

@testable import hapfleet

@Suite("The log in lines")
struct LineLogTests {
    @Test("is a line an entry, and nothing in it that a host said moves the cursor or turns the direction of writing")
    func hostile() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "hapfleet-log-\(UUID().uuidString)")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let lines = LogLines(try FileHandle(forWritingTo: file))
        let logger = Logger(label: "test", factory: { _ in LineLogHandler(lines) })
        logger.error("a\nb \u{1B}[2J\u{202E}", metadata: ["host": "c d\u{2066}", "step": "measure", "\u{200F}key": "1=1"])
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
        #expect(text.contains(" error \"a\\nb ") && text.contains(" step=measure") && text.contains("=\"1=1\""))
        let harmful = ["\u{1B}", "\u{202E}", "\u{2066}", "\u{200F}"]
        #expect(harmful.filter { text.contains($0) } == [])
    }
}
