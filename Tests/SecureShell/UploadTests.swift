import Foundation
import SecureShell
import Testing

@Suite struct UploadTests {
    private let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    @Test("an uploaded file arrives whole, with its mode, under a name that needs quoting")
    func arrives() async throws {
        let server = try SSHServer()
        let path = "\(server.folder.path)/it's a $(file) `name`"
        try await server.withSession { try await $0.upload(bytes, to: path, mode: 0o750) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(bytes))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o750)
    }

    @Test("a file is uploaded from disk")
    func fromFile() async throws {
        let server = try SSHServer()
        let source = "\(server.folder.path)/source"
        try Data(bytes).write(to: URL(fileURLWithPath: source))
        let sum = String(try Program.run("/usr/bin/sha256sum", [source]).prefix(64))
        try await server.withSession { try await $0.upload(file: source, to: "\(server.folder.path)/copy", sha256: sum) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: "\(server.folder.path)/copy")) == Data(bytes))
    }

    @Test("another hash than promised is an error, and leaves what was there as it was")
    func mismatch() async throws {
        let server = try SSHServer()
        let folder = "\(server.folder.path)/target"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try await server.withSession { session async throws in
            try await session.upload(Array("old".utf8), to: "\(folder)/file")
            let error = await #expect(throws: SSHError.self) {
                try await session.upload(bytes, to: "\(folder)/file", sha256: String(repeating: "0", count: 64))
            }
            #expect(error?.code == .hashMismatch)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
        #expect(try String(contentsOfFile: "\(folder)/file", encoding: .utf8) == "old")
    }

    @Test("a folder that is not there is an error in the host's words")
    func noFolder() async throws {
        let server = try SSHServer()
        try await server.withSession { session async throws in
            let error = await #expect(throws: SSHError.self) { try await session.upload(bytes, to: "/nonexistent/file") }
            #expect(error?.code == .uploadFailed)
            #expect(error?.description.contains("/nonexistent/file") == true)
        }
    }
}
