import AgentWire
import Testing

@testable import TraceFiles

@Suite("Times in traces")
struct TimeTests {
    @Test("times count from the first entry, and the last new function is within the trace", arguments: Fixture.all)
    func firstSeen(_ fixture: Fixture) throws {
        let result = try fixture.imported().result
        let length = result.phaseLengths[Int(Phase.settle.rawValue)]
        let times = result.functions.map(\.firstSeen)
        #expect(times.min() == .zero)
        #expect(times.allSatisfy { $0 <= length })
        #expect(result.settleTime <= length)
    }

    @Test("a trace that ends soon after a new function is not steady")
    func steady() throws {
        let fixture = Fixture("v6")
        let soon = try fixture.imported(quiet: Microseconds(10_000_000)).result
        #expect(!soon.isSteady)
        #expect(soon.invalidities.map(\.code) == [.notSteady])
        let late = try fixture.imported(quiet: Microseconds(20_000)).result
        #expect(late.isSteady)
        #expect(late.invalidities.isEmpty)
    }

    @Test("lost entries make the result invalid")
    func lost() throws {
        let result = try Fixture("v7-none-lost").imported().result
        #expect(result.invalidities.map(\.code) == [.lostEvents])
        #expect(result.counters.lostEvents == 435)
    }

    @Test("a page that does not say how many entries were lost before it counts as one at least")
    func uncountedLoss() throws {
        let fixture = Fixture("v6")
        var bytes = try Fixture.bytes(fixture.name)
        let region = try #require(try TraceContents(path: fixture.path).buffers.first?.regions.first)
        // Bit 31 of the page's commit word, which follows its eight bytes of time.
        bytes[Int(region.offset) + 11] |= 0x80
        let trace = try TemporaryTrace(bytes)
        #expect(try trace.readAll()[0].counters.lostEvents == 1)
    }

    @Test("cycles become nanoseconds by the file's own factor")
    func cycles() {
        let clock = TraceClock(name: "x86-tsc", cycles: .init(multiplier: 1 << 30, shift: 31))
        #expect(clock.nanoseconds(10) == 5)
        #expect(clock.nanoseconds(.max) == UInt64.max / 2)
        #expect(TraceClock(name: "mono", cycles: nil).nanoseconds(7) == 7)
    }

    @Test("a clock that counts no time gives no times", arguments: ["counter", "uptime", "x86-tsc"])
    func noTime(_ name: String) {
        let clock = TraceClock(name: name, cycles: nil)
        #expect(clock == .other(name))
        #expect(clock.nanoseconds(7) == 0)
    }

    @Test("a buffer of version 6 has the clock that follows its own table")
    func ownClock() throws {
        var bytes = try Fixture.bytes("v6-buffers")
        let clock = Array("[local]".utf8)
        let places = bytes.indices.dropLast(clock.count).filter { bytes[$0..<$0 + clock.count].elementsEqual(clock) }
        let last = try #require(places.last)
        bytes.replaceSubrange(last..<last + clock.count, with: Array("[count]".utf8))
        let trace = try TemporaryTrace(bytes)
        let clocks = try TraceContents(path: trace.path).buffers.map(\.clock)
        #expect(clocks.count { $0 == .other("count") } == 1)
        #expect(clocks.count { $0 == .nanoseconds } == 1)
    }

    @Test("the current clock is the one in brackets")
    func current() {
        #expect(TraceClock.current(in: Array("local global [mono_raw] boot\n".utf8)) == "mono_raw")
        #expect(TraceClock.current(in: Array("local".utf8)) == nil)
    }
}
