import AgentWire
import Testing

@testable import TraceFiles

@Suite("Damaged and hostile traces")
struct DamagedTraceTests {
    @Test("a file that was cut off anywhere is refused, or lacks nothing that counts", arguments: Fixture.files)
    func truncated(_ name: String) throws {
        let bytes = try Fixture.bytes(name)
        let whole = try TemporaryTrace(bytes).readAll()
        let step = max(1, bytes.count / 8)
        for length in [0, 3, 9, 12, 17] + Array(stride(from: 20, to: bytes.count, by: step)) {
            let trace = try TemporaryTrace(bytes.prefix(length))
            do throws(TraceFileError) {
                #expect(try trace.readAll() == whole, "cut to \(length) bytes")
            } catch {
                #expect([.truncated, .notATrace].contains(error.code), "cut to \(length) bytes: \(error)")
            }
        }
    }

    @Test("every region of pages is missed when the file ends within it", arguments: Fixture.files)
    func regions(_ name: String) throws {
        let bytes = try Fixture.bytes(name)
        for buffer in try TraceContents(path: Fixture(name).path).buffers {
            for region in buffer.regions {
                let trace = try TemporaryTrace(bytes.prefix(Int(region.offset + region.size) - 1))
                #expect { try trace.readAll() } throws: { ($0 as? TraceFileError)?.code == .truncated }
            }
        }
    }

    @Test("flipped bits give a result or an error, never a trap", arguments: Fixture.files)
    func flipped(_ name: String) throws {
        let bytes = try Fixture.bytes(name)
        var random = SplitMix64(state: 0x5EED)
        for round in 0..<10 {
            var damaged = bytes
            // Half of the flips are in the head, where most of the structure is.
            let bound = round.isMultiple(of: 2) ? bytes.count : min(bytes.count, 4_096)
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                damaged[Int.random(in: 0..<bound, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            let trace = try TemporaryTrace(damaged)
            do throws(TraceFileError) {
                _ = try trace.readAll()
            } catch {
                #expect(!error.description.contains("\n"))
            }
        }
    }

    @Test("a chunk that claims to unpack to gigabytes is refused")
    func bomb() throws {
        let fixture = Fixture("v7-zstd-aarch64")
        var bytes = try Fixture.bytes(fixture.name)
        let region = try #require(try TraceContents(path: fixture.path).buffers.first?.regions.first)
        for index in 8..<12 {
            bytes[Int(region.offset) + index] = 0xFF
        }
        let trace = try TemporaryTrace(bytes)
        #expect { try trace.readAll() } throws: { ($0 as? TraceFileError)?.code == .tooLarge }
    }

    @Test("a chunk that unpacks to less than it says is refused", arguments: ["v7-zstd-aarch64", "v7-zlib-buffers"])
    func chunkSize(_ name: String) throws {
        var bytes = try Fixture.bytes(name)
        let region = try #require(try TraceContents(path: Fixture(name).path).buffers.first?.regions.first)
        bytes[Int(region.offset) + 10] ^= 1
        let trace = try TemporaryTrace(bytes)
        #expect { try trace.readAll() } throws: { ($0 as? TraceFileError)?.code == .damagedCompression }
    }

    @Test("a damaged page is named by its place in the file")
    func page() throws {
        let fixture = Fixture("v6")
        var bytes = try Fixture.bytes(fixture.name)
        let region = try #require(try TraceContents(path: fixture.path).buffers.first?.regions.last)
        let second = region.offset + 4_096
        // The low bits of the commit word: more bytes than a page has.
        bytes[Int(second) + 10] = 0x0F
        let trace = try TemporaryTrace(bytes)
        #expect { try trace.readAll() } throws: {
            let error = $0 as? TraceFileError
            return error?.code == .damagedPage && error?.offset == second
        }
    }
}

@Suite("Files that cannot be imported")
struct RefusedTraceTests {
    private func error(_ path: String, buffer: String? = nil) throws -> TraceFileError {
        try #require(throws: TraceFileError.self) {
            try ImportedTrace(path: path, choice: TraceChoice(buffer: buffer, quiet: .zero))
        }
    }

    private func error(_ bytes: some Sequence<UInt8>) throws -> TraceFileError {
        let trace = try TemporaryTrace(bytes)
        return try error(trace.path)
    }

    @Test("what is no trace, a folder, a device or absent is said to be so")
    func others() throws {
        #expect(try error("perf.data and more".utf8).code == .notATrace)
        #expect(try error("/nowhere/trace.dat").code == .unreadable)
        #expect(try error("/dev/null").code == .unreadable)
        #expect(try error("/tmp").code == .unreadable)
    }

    @Test("another version, byte order or compression is refused at its place")
    func unsupported() throws {
        var bytes = try Fixture.bytes("v7-zstd-aarch64")
        bytes[10] = UInt8(ascii: "8")
        #expect(try error(bytes).code == .unsupportedFile)
        bytes[10] = UInt8(ascii: "7")
        bytes[12] = 1
        let bigEndian = try error(bytes)
        #expect(bigEndian.code == .unsupportedFile && bigEndian.offset == 12)
        bytes[12] = 0
        bytes[18] = UInt8(ascii: "y")
        #expect(try error(bytes).cause.contains("'ystd'"))
    }

    @Test("a recording that was never finished is refused")
    func unfinished() throws {
        var bytes = try Fixture.bytes("v7-zstd-aarch64")
        let options = 18 + "zstd".utf8.count + 1 + "1.5.7".utf8.count + 1
        bytes.replaceSubrange(options..<options + 8, with: repeatElement(0, count: 8))
        #expect(try error(bytes).code == .truncated)
    }

    @Test("of several buffers one must be chosen, and one that is there")
    func buffers() throws {
        let path = Fixture("v6-buffers").path
        let several = try error(path)
        #expect(several.cause == "the file has several buffers: files, ticks")
        #expect(try error(path, buffer: "disks").cause == "the file has no buffer 'disks'; it has files, ticks")
        #expect(try error(path, buffer: "").code == .noSuchBuffer)
    }
}

/// SplitMix64, so that each run flips the same bits.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
