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
            phaseLengths: [Microseconds(1), Microseconds(2), Microseconds(3)], isSteady: true, settleTime: Microseconds(4),
            work: 12, objects: [KernelObject(name: "vmlinux", buildID: [1, 2, 3]), KernelObject(name: "?", buildID: [])],
            functions: [
                ReachedFunction(object: 0, offset: 0, sightings: sightings, firstSeen: Microseconds(9)),
                ReachedFunction(object: 0, offset: 0x1_0000, sightings: sightings, firstSeen: Microseconds(8)),
                ReachedFunction(object: 1, offset: 0xFFFF_FFFF_FFFF_FFFF, sightings: sightings, firstSeen: Microseconds(7)),
            ],
            counters: counters, invalidities: [Invalidity(.lostEvents, "3 entries")])
    }

    @Test("holds a result as it was")
    func comesBack() throws {
        #expect(try ResultFile.decode(ResultFile.encode(Self.result)) == Self.result)
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
