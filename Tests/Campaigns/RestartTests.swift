import Foundation
import Testing

@testable import Campaigns

@Suite("A service that is started again and again")
struct RestartTests {
    /// Runs `program` again and again in a folder of its own: what was said, the exit status, and what is in the folder then.
    private func restarted(_ program: String) throws -> (said: String, status: Int32, files: Set<String>) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "restart \(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let service = Process()
        let output = Pipe()
        service.executableURL = URL(filePath: "/bin/sh")
        service.arguments = Array(Restart.begin.dropFirst()) + ["/bin/sh", "-c", program]
        service.currentDirectoryURL = folder
        service.standardOutput = output
        try service.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        service.waitUntilExit()
        return try (
            String(decoding: said, as: UTF8.self), service.terminationStatus,
            Set(FileManager.default.contentsOfDirectory(atPath: folder.path))
        )
    }

    @Test("ends well when it is told to, after the start that goes on")
    func stopped() throws {
        let outcome = try restarted("[ -e first ] && : > stop; : > first")
        #expect(outcome.said == "ended\nended\n" && outcome.status == 0)
        #expect(outcome.files == ["first", "stop", "over"])
    }

    @Test("ends as the first start that fails, which is not counted, and lets nobody wait for it")
    func failed() throws {
        let outcome = try restarted("[ -e first ] && exit 143; : > first")
        #expect(outcome.said == "ended\n" && outcome.status == 143)
        #expect(outcome.files == ["first", "over"])
    }
}
