import SecureShell
import Testing

@Suite struct ProcessTests {
    @Test("a conversation in both directions ends with the command's status")
    func conversation() async throws {
        try await SSHServer().withSession { session async throws in
            let process = try await session.openProcess("while read line; do echo \"<$line>\"; echo note >&2; done; exit 3")
            for word in ["one", "two", "three"] {
                try await process.write(Array("\(word)\n".utf8))
                #expect(try await read(process, 6 + word.count - 3) == "<\(word)>\n")
                #expect(try await process.readError() == Array("note\n".utf8))
            }
            try await process.closeInput()
            #expect(try await process.read() == nil)
            #expect(try await process.readError() == nil)
            #expect(try await process.exitStatus() == .status(3))
        }
    }

    private func read(_ process: SSHProcess, _ count: Int) async throws -> String {
        var bytes: [UInt8] = []
        while bytes.count < count, let more = try await process.read(atMost: count - bytes.count) { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("the end of one stream is seen while the other still holds bytes")
    func endOfOneStream() async throws {
        try await SSHServer().withSession { session async throws in
            let process = try await session.openProcess("echo unread >&2")
            #expect(try await process.read() == nil)
            #expect(try await process.readError() == Array("unread\n".utf8))
            #expect(try await process.readError() == nil)
        }
    }

    @Test("silence ends a read with a time-out, and the next read gets the bytes")
    func readIdle() async throws {
        try await SSHServer().withSession { session async throws in
            let process = try await session.openProcess("exec cat")
            let error = await #expect(throws: SSHError.self) { try await process.read(within: .milliseconds(50)) }
            #expect(error?.code == .timedOut(.read))
            try await process.write([1, 2, 3])
            #expect(try await process.read() == [1, 2, 3])
        }
    }

    @Test("a writer that nobody reads is held back, and a slow reader gets every byte")
    func backPressure() async throws {
        let bytes = (0..<6_000_000).map { UInt8(truncatingIfNeeded: $0 >> 8) }
        try await SSHServer().withSession { session async throws in
            let process = try await session.openProcess("exec cat")
            async let written: Void = {
                try await process.write(bytes)
                try await process.closeInput()
            }()
            var received: [UInt8] = []
            while let chunk = try await process.read(atMost: 10_000) { received += chunk }
            try await written
            #expect(received == bytes)
        }
    }

    @Test("closing a process wakes whoever waits on it")
    func closeWakes() async throws {
        try await SSHServer().withSession { session async throws in
            let process = try await session.openProcess("exec cat")
            let reader = Task { () throws(SSHError) in try await process.read() }
            await process.close()
            let error = await #expect(throws: SSHError.self) { try await reader.value }
            #expect(error?.code == .channelClosed)
        }
    }

    @Test("writing to a command that has ended is an error, not a wait")
    func writeAfterEnd() async throws {
        try await SSHServer().withSession { session async throws in
            let process = try await session.openProcess("exit 4")
            #expect(try await process.read() == nil)
            let error = await #expect(throws: SSHError.self) {
                while true { try await process.write([UInt8](repeating: 0, count: 1 << 20)) }
            }
            #expect(error?.code == .channelClosed)
        }
    }

    @Test("a thousand pings come back in order")
    func pings() async throws {
        try await SSHServer().withSession { session async throws in
            let process = try await session.openProcess("exec cat")
            let clock = ContinuousClock()
            var fastest = Duration.seconds(1)
            for number in 0..<1_000 {
                let ping = withUnsafeBytes(of: UInt64(number)) { Array($0) }
                let start = clock.now
                try await process.write(ping)
                #expect(try await process.read() == ping)
                fastest = min(fastest, start.duration(to: clock.now))
            }
            print("fastest ping round trip: \(fastest)")
        }
    }
}
