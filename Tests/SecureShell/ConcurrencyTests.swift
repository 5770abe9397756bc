import SecureShell
import Testing

@Suite struct ConcurrencyTests {
    @Test("forty commands at the same time on one session do not disturb each other")
    func manyChannels() async throws {
        try await SSHServer().withSession { session async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let bytes = [UInt8](repeating: UInt8(number), count: 100_000 + number)
                        let result = try await session.execute("cat; echo \(number) >&2; exit \(number)", stdin: bytes)
                        #expect(result.standardOutput == bytes)
                        #expect(result.errorText == "\(number)\n")
                        #expect(result.exit == .status(Int32(number)))
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("twenty sessions at the same time")
    func manySessions() async throws {
        let server = try SSHServer()
        let (endpoint, credentials, knownHosts) = (server.endpoint, server.credentials, try server.knownHosts())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let session = try await SSHSession.connect(
                        to: endpoint, credentials: credentials, knownHosts: knownHosts, timeouts: .patient)
                    #expect(try await session.execute("echo \(number)").outputText == "\(number)\n")
                    await session.close()
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("a cancelled channel request leaves the session usable")
    func cancelledOpen() async throws {
        try await SSHServer().withSession { session async throws in
            for _ in 0..<20 {
                let task = Task { try await session.execute("true") }
                await Task.yield()
                task.cancel()
                _ = await task.result
            }
            #expect(try await session.execute("echo fine").outputText == "fine\n")
        }
    }

    @Test("more channels than the server allows are refused, and the session goes on")
    func tooManyChannels() async throws {
        try await SSHServer(options: ["MaxSessions 2"]).withSession { session async throws in
            let processes = [try await session.openProcess("exec cat"), try await session.openProcess("exec cat")]
            let error = await #expect(throws: SSHError.self) { try await session.openProcess("exec cat") }
            #expect(error?.code == .channelRefused)
            for process in processes {
                try await process.closeInput()
                #expect(try await process.exitStatus().isSuccess)
                await process.close()
            }
            #expect(try await session.execute("true").exit.isSuccess)
        }
    }

    @Test("a session that is dropped without being closed ends by itself")
    func dropped() async throws {
        let server = try SSHServer()
        for _ in 0..<5 { _ = try await server.connect().execute("true") }
        try await server.withSession { session async throws in #expect(try await session.execute("true").exit.isSuccess) }
    }
}
