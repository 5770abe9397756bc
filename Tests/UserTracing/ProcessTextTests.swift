import Testing

@testable import UserTracing

/// What a line of `/proc/PID/maps` was taken for.
private func code(_ line: String) -> (range: String, file: UInt64, path: String)? {
    Array(line.utf8).withUnsafeBytes { bytes in
        MappedCode(bytes).map {
            (String(decoding: $0.range, as: UTF8.self), $0.file, String(decoding: $0.path, as: UTF8.self))
        }
    }
}

private func hits(_ line: String) -> [UInt64]? {
    Array(line.utf8).withUnsafeBytes { bytes in ProbeHits(bytes).map { [$0.agent, $0.event, $0.count] } }
}

@Suite("What the kernel says of processes' code and of probes")
struct ProcessTextTests {
    private let library = "7f3a5c026000-7f3a5c17b000 r-xp 00026000 fe:01 131074                     /usr/lib/libc.so.6"

    @Test("code of a file has its addresses and its path, spaces and all")
    func mapped() throws {
        let found = try #require(code(library))
        #expect(found.range == "7f3a5c026000-7f3a5c17b000" && found.path == "/usr/lib/libc.so.6")
        let spaced = try #require(code("00400000-00401000 r-xs 00000000 00:1f 9  /home/a b/my program (deleted)"))
        #expect(spaced.range == "00400000-00401000" && spaced.path == "/home/a b/my program (deleted)")
        #expect(try #require(code("00400000-00401000 r-xp 00000000 00:1f 9")).path == "")
    }

    @Test("files are told apart by device and inode")
    func identity() throws {
        let file = try #require(code(library)).file
        #expect(try #require(code("1000-2000 r-xp 00000000 fe:01 131074 /elsewhere")).file == file)
        #expect(try #require(code("1000-2000 r-xp 00000000 fe:02 131074 /usr/lib/libc.so.6")).file != file)
        #expect(try #require(code("1000-2000 r-xp 00000000 fe:01 131075 /usr/lib/libc.so.6")).file != file)
    }

    @Test(
        "what is no code, or in no file, or no such line, is passed over",
        arguments: [
            "7f3a5c026000-7f3a5c17b000 r--p 00026000 fe:01 131074 /usr/lib/libc.so.6",
            "7ffd4b5fe000-7ffd4b600000 r-xp 00000000 00:00 0                          [vdso]",
            "7f3a5c026000-7f3a5c17b000 rwxp 00000000 00:00 0", "", " ", "a b c d e f", "1000-2000 r-xp 0 fe:01 x /a",
        ])
    func others(line: String) {
        #expect(code(line) == nil)
    }

    @Test("hits are those of agents' events, by the agent's process and the event's number")
    func profile() {
        #expect(hits("  /proc/self/fd/9 hapfleet_812_3                                             17") == [812, 3, 17])
        #expect(hits("  /bin/sh p_sh_0x10 5") == nil)
        #expect(hits("  /bin/sh hapfleet_812_ 5") == nil)
        #expect(hits("  /bin/sh hapfleet_812_3 -") == nil)
        #expect(hits("") == nil)
    }
}
