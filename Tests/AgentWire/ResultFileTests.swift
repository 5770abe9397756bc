import AgentWire
import Testing

@Suite("The result file")
struct ResultFileTests {
    private static var result: MeasurementResult {
        var counters = TraceCounters()
        counters.taskEvents = 1_000_000
        counters.agentPeakKiB = 4_000
        var sightings = Sightings()
        sightings.insert(.task, in: .settle)
        sightings.insert(.hardirq, in: .baseline)
        return MeasurementResult(
            id: "run-0", agentVersion: "0.1", kernelRelease: "6.1.0", machine: "x86_64",
            requestedStart: MonotonicInstant(nanoseconds: 5), actualStart: MonotonicInstant(nanoseconds: 6),
            startRealtimeNanoseconds: 7, clockStepMicroseconds: -8,
            phaseLengths: [1, 2, 3, 4].map(Microseconds.init), isSteady: true, settleTime: Microseconds(4), work: 12, windows: 3,
            workCurve: WorkCurve(points: [.init(elapsed: .zero, units: 5), .init(elapsed: Microseconds(900), units: 12)]),
            objects: [KernelObject(name: "vmlinux", buildID: [1, 2, 3]), KernelObject(name: "?", buildID: [])],
            functions: [
                ReachedFunction(object: 0, offset: 0, sightings: sightings, firstSeen: Microseconds(9), windows: 0b101),
                ReachedFunction(object: 0, offset: 0x1_0000, sightings: sightings, firstSeen: Microseconds(8)),
                ReachedFunction(object: 1, offset: 0xFFFF_FFFF_FFFF_FFFF, sightings: sightings, firstSeen: Microseconds(7)),
            ],
            counters: counters, invalidities: [Invalidity(.lostEvents, "3 entries")], user: UserProfileTests.profile)
    }

    @Test("holds a result as it was")
    func comesBack() throws {
        #expect(try ResultFile.decode(ResultFile.encode(Self.result)) == Self.result)
    }

    /// As the encoder of version 1 wrote it.
    private static let firstVersion = """
        48415052010003612d31013103362e31067838365f3634010000000000000002000000000000000300000000000000fcffff\
        ffffffffff030000000000000000000000000000000000000000000000000100000000000000000500000000000000020776\
        6d6c696e75780201020465787434020304030010010000f01f8002ac02010003010000000000000000000000000000000000\
        0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
        0000000000000000000000000000000000000000000102026e6f8907e518
        """

    @Test("of the first version, which knew no steady phase, is still read: the settling is its result")
    func olderFile() throws {
        let digits = Array(Self.firstVersion)
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
        let result = try ResultFile.decode(bytes)
        #expect(result.kernelRelease == "6.1" && result.functions.count == 3 && result.headline == .settle)
        #expect(result.windows == 0 && result.workCurve.points.isEmpty)
        #expect(Self.result.headline == .steady)
    }

    @Test("of the second version, which knew no programs, is still read")
    func withoutPrograms() throws {
        var result = Self.result
        result.user = nil
        // The third version has one byte more before its checksum, which says that there is nothing.
        var bytes = Array(ResultFile.encode(result).dropLast(5))
        bytes[4] = 2
        let checksum = CRC32C.checksum(bytes)
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) }
        #expect(try ResultFile.decode(bytes) == result)
        #expect(try ResultFile.decode(ResultFile.encode(result)) == result)
    }

    @Test("is refused whole when any bit of it changed, or its end is missing")
    func damage() {
        let bytes = ResultFile.encode(Self.result)
        for bit in 0..<bytes.count * 8 {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: WireError.self) { try ResultFile.decode(damaged) }
        }
        for count in 0..<bytes.count {
            #expect(throws: WireError.self) { try ResultFile.decode(Array(bytes.prefix(count))) }
        }
    }

    @Test("is refused beyond its bounds: 8 MiB, 262,144 functions, 4,096 objects")
    func bounds() throws {
        #expect(throws: WireError(.tooLong, at: ResultFile.maximumSize)) {
            try ResultFile.decode([UInt8](repeating: 0, count: (8 << 20) + 1))
        }
        let function = ReachedFunction(object: 0, offset: 0, sightings: Sightings(bits: 1), firstSeen: Microseconds(0))
        var large = Self.result
        large.functions = [ReachedFunction](repeating: function, count: 262_145)
        for index in large.functions.indices { large.functions[index].offset = UInt64(index) }
        let tooMany = #expect(throws: WireError.self) { try ResultFile.decode(ResultFile.encode(large)) }
        #expect(tooMany?.code == .tooLong)
        large.functions.removeLast()
        #expect(try ResultFile.decode(ResultFile.encode(large)).functions.count == 262_144)
        large = Self.result
        large.objects += [KernelObject](repeating: KernelObject(name: "?", buildID: []), count: 4_095)
        let manyObjects = #expect(throws: WireError.self) { try ResultFile.decode(ResultFile.encode(large)) }
        #expect(manyObjects?.code == .tooLong)
    }

    @Test("with a right checksum over wrong fields gives an error with its offset, never a trap")
    func forged() {
        let body = Array(ResultFile.encode(Self.result).dropLast(4))
        for index in 6..<body.count {
            for value: UInt8 in [0, 0x7F, 0x80, 0xFF] {
                var forged = body
                forged[index] = value
                let checksum = CRC32C.checksum(forged)
                forged += (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) }
                _ = try? ResultFile.decode(forged)
            }
        }
    }
}
