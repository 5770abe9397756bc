import AgentWire
import Campaigns
import Testing

@Suite("The clock offset")
struct ClockOffsetTests {
    private func instant(_ nanoseconds: UInt64) -> MonotonicInstant { MonotonicInstant(nanoseconds: nanoseconds) }

    @Test("is the distance to the middle of the round trip, with half of it as its error")
    func middle() {
        let offset = ClockOffset(sent: instant(1_000), host: instant(5_150), received: instant(1_301))
        #expect(offset.nanoseconds == 4_000)
        #expect(offset.errorNanoseconds == 151)
    }

    @Test("is within its error whatever share of the trip each way took", arguments: [0, 1, 50, 99, 100])
    func withinItsError(outward: UInt64) {
        let ahead: UInt64 = 77_000
        let offset = ClockOffset(sent: instant(500), host: instant(500 + outward + ahead), received: instant(600))
        #expect(abs(offset.nanoseconds - Int64(ahead)) <= offset.errorNanoseconds)
    }

    @Test("of several probes is the fastest's")
    func fastest() {
        let probes = [(9, 300), (7, 20), (8, 100)].map { ClockOffset(nanoseconds: $0.0, errorNanoseconds: Int64($0.1)) }
        #expect(ClockOffset.best(of: probes)?.nanoseconds == 7)
        #expect(ClockOffset.best(of: [ClockOffset]()) == nil)
    }

    @Test("is less certain the older it is")
    func ages() {
        let offset = ClockOffset(nanoseconds: 0, errorNanoseconds: 20_000)
        #expect(offset.errorMicroseconds(after: .zero) == 20)
        #expect(offset.errorMicroseconds(after: .seconds(2)) == 220)
    }

    @Test("of two synchronised machines follows from their wall clocks, within both errors")
    func timeService() {
        let host = WallClock(aheadNanoseconds: 1_000, errorNanoseconds: 30)
        let coordinator = WallClock(aheadNanoseconds: 6_000, errorNanoseconds: 12)
        let offset = ClockOffset(host: host, coordinator: coordinator)
        #expect(offset == ClockOffset(nanoseconds: 5_000, errorNanoseconds: 42, source: .timeService))
        #expect(ClockOffset(host: WallClock(aheadNanoseconds: 0, errorNanoseconds: nil), coordinator: coordinator) == nil)
        #expect(ClockOffset(host: host, coordinator: WallClock(aheadNanoseconds: 0, errorNanoseconds: nil)) == nil)
    }

    @Test("may be negative, and translates there and back")
    func negative() {
        let offset = ClockOffset(nanoseconds: -2_000, errorNanoseconds: 10)
        #expect(offset.hostInstant(at: instant(5_000)) == instant(3_000))
        #expect(offset.coordinatorInstant(at: instant(3_000)) == instant(5_000))
        #expect(offset.hostInstant(at: instant(100)) == instant(0), "never before boot")
    }
}
