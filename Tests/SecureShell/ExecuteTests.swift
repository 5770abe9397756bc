import SecureShell
import Testing

@Suite struct ExecuteTests {
    @Test("a command's output, error output and status come back apart")
    func streamsAreSeparate() async throws {
        try await SSHServer().withSession { session async throws in
            let result = try await session.execute("echo out; echo err >&2; exit 7")
            #expect(result.outputText == "out\n")
            #expect(result.errorText == "err\n")
            #expect(result.exit == .status(7))
        }
    }

    @Test("a command that a signal ends is reported with the signal's name")
    func signal() async throws {
        try await SSHServer().withSession { session async throws in
            #expect(try await session.execute("kill -KILL $$").exit == .signal("KILL"))
        }
    }

    @Test("five megabytes go in and come out unchanged")
    func largeData() async throws {
        let bytes = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) }
        try await SSHServer().withSession { session async throws in
            let result = try await session.execute("cat", stdin: bytes)
            #expect(result.standardOutput == bytes)
            #expect(result.exit.isSuccess)
        }
    }

    @Test("key re-exchange in the middle of a transfer goes unnoticed")
    func rekey() async throws {
        let bytes = [UInt8](repeating: 0x5a, count: 3_000_000)
        try await SSHServer(options: ["RekeyLimit 256K"]).withSession { session async throws in
            #expect(try await session.execute("cat", stdin: bytes).standardOutput == bytes)
        }
    }

    @Test("a command that does not read its input still gives its result")
    func unreadInput() async throws {
        try await SSHServer().withSession { session async throws in
            let result = try await session.execute("echo done", stdin: [UInt8](repeating: 1, count: 4_000_000))
            #expect(result.outputText == "done\n")
            #expect(result.exit.isSuccess)
        }
    }

    @Test("output beyond the limit is an error, and the session stays usable")
    func outputLimit() async throws {
        try await SSHServer().withSession { session async throws in
            let error = await #expect(throws: SSHError.self) {
                try await session.execute("head -c 3000000 /dev/zero", maxOutputBytes: 1_000)
            }
            #expect(error?.code == .outputTooLarge)
            #expect(try await session.execute("echo still here").outputText == "still here\n")
        }
    }

    @Test("a command that does not end is left after its time, and the session stays usable")
    func timeout() async throws {
        try await SSHServer().withSession { session async throws in
            let error = await #expect(throws: SSHError.self) {
                try await session.execute("exec sleep 1000 <&- >&- 2>&-; sleep 1000", timeout: .milliseconds(300))
            }
            #expect(error?.code == .timedOut(.execute))
            #expect(try await session.execute("true").exit.isSuccess)
        }
    }

    @Test("cancelling the task ends the wait")
    func cancellation() async throws {
        try await SSHServer().withSession { session async throws in
            let process = try await session.openProcess("echo ready; exec cat")
            #expect(try await process.read() == Array("ready\n".utf8))
            let task = Task { () throws(SSHError) in try await process.read() }
            task.cancel()
            let error = await #expect(throws: SSHError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            #expect(try await session.execute("true").exit.isSuccess)
        }
    }
}
