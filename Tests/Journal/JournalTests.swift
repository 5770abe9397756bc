import Foundation
import Logging
import Testing

@testable import Journal

@Suite("The log in systemd's journal")
struct JournalTests {
    /// Runs `body` with a journal's socket in a folder of the test's own; `next` gives the next datagram.
    private func withJournal(_ body: (_ path: String, _ next: () -> [UInt8]) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "hapfleet-journal-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array((folder + "/socket").utf8)) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0)
        try body(folder + "/socket") {
            var buffer = [UInt8](repeating: 0, count: 1 << 17)
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            return Array(buffer.prefix(max(0, count)))
        }
    }

    @Test("an entry has the message, its priority, and the metadata as fields of their own")
    func fields() throws {
        try withJournal { path, next in
            let socket = try #require(JournalSocket(path: path))
            let logger = Logger(label: "x", factory: { _ in JournalLogHandler(socket) })
            logger.warning("it is late", metadata: ["host": "web1", "skew-us": "12"])
            let text = String(decoding: next(), as: UTF8.self)
            #expect(
                text == """
                    MESSAGE=it is late host=web1 skew-us=12
                    PRIORITY=4
                    SYSLOG_IDENTIFIER=hapfleet
                    HAPFLEET_HOST=web1
                    HAPFLEET_SKEW_US=12

                    """)
        }
    }

    @Test("a value of several lines cannot add a field")
    func lines() {
        var entry = JournalEntry()
        entry.add("message", "a\nPRIORITY=0")
        #expect(entry.bytes == Array("MESSAGE\n".utf8) + [12, 0, 0, 0, 0, 0, 0, 0] + Array("a\nPRIORITY=0\n".utf8))
        entry = JournalEntry()
        entry.add("a=b\nc", "x")
        entry.add("1", String(repeating: "y", count: 40_000))
        #expect(entry.bytes.starts(with: Array("A_B_C=x\nF_1=yy".utf8)) && entry.bytes.count == 8 + 4 + 32_768 + 1)
    }

    @Test("a journal that is not there is none; one that goes away costs entries, and nothing else")
    func absent() throws {
        #expect(JournalSocket(path: "/nowhere/socket") == nil)
        #expect(JournalSocket(path: String(repeating: "x", count: 200)) == nil)
        var kept: JournalSocket?
        try withJournal { path, _ in kept = JournalSocket(path: path) }
        var entry = JournalEntry()
        entry.add("MESSAGE", "nobody listens")
        try #require(kept).send(entry)
    }

    @Test("standard error is the journal's only if JOURNAL_STREAM names the very file")
    func stream() throws {
        var status = stat()
        try #require(fstat(STDERR_FILENO, &status) == 0)
        #expect(JournalSocket.isStandardError(["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"]))
        for text in ["\(status.st_dev):0", "", "x:y", "1"] {
            #expect(!JournalSocket.isStandardError(["JOURNAL_STREAM": text]))
        }
        #expect(!JournalSocket.isStandardError([:]))
    }
}
