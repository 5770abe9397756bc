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

    @Test("a port that is in use is not free")
    func ports() throws {
        let port = try LoopbackPort.free()
        #expect((1...65535).contains(port))
        #expect(!LoopbackPort.isFree(0))
        #expect(!LoopbackPort.isFree(70000))
    }
}
