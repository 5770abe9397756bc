import Foundation
import Glibc
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

    @Test("a port that somebody listens at is not free; it is again once he has gone, though a connection of his lingers there")
    func ports() throws {
        #expect(!LoopbackPort.isFree(0))
        #expect(!LoopbackPort.isFree(70000))
        let port = try LoopbackPort.free()
        #expect((1...65535).contains(port))
        let (listener, client) = (
            socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        )
        // As QEMU has it.
        var isReused: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let isConnected = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let length = socklen_t(MemoryLayout<sockaddr_in>.size)
                return bind(listener, address, length) == 0 && listen(listener, 1) == 0 && connect(client, address, length) == 0
            }
        }
        try #require(isConnected)
        #expect(!LoopbackPort.isFree(port))
        // Who ends a connection first has it linger.
        close(accept(listener, nil, nil))
        close(client)
        close(listener)
        #expect(LoopbackPort.isFree(port))
    }
}
