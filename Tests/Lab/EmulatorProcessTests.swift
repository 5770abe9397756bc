import Foundation
import Testing

@testable import Lab

@Suite("A guest's process")
struct EmulatorProcessTests {
    @Test("a process number that now belongs to somebody else is not taken for the guest")
    func foreignProcess() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("\(ProcessInfo.processInfo.processIdentifier)\n".utf8).write(to: folder.appending(path: "qemu.pid"))
        #expect(EmulatorProcess(folder: folder) == nil)
        try Data("not a number".utf8).write(to: folder.appending(path: "qemu.pid"))
        #expect(EmulatorProcess(folder: folder) == nil)
    }

    @Test("the guest's own process is found by its folder and ends when asked")
    func ownProcess() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "qemu.pid")
        let (lines, line) = AsyncStream.makeStream(of: Void.self)
        let process = Task {
            try await Command(
                tool: .env, arguments: ["sh", "-c", "echo $$ > \"$1\"; exec tail -f \"$1\"", "sh", file.path]
            ).lines { _ in line.yield() }
        }
        for await _ in lines { break }
        let found = try #require(EmulatorProcess(folder: folder))
        try await found.stop()
        #expect(EmulatorProcess(folder: folder) == nil)
        await #expect(throws: LabError.self) { try await process.value }
    }

    @Test("a port that is in use is not free")
    func ports() throws {
        let port = try LoopbackPort.free()
        #expect((1...65535).contains(port))
        #expect(!LoopbackPort.isFree(0))
        #expect(!LoopbackPort.isFree(70000))
    }
}
