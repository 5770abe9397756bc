import AgentWire
import KernelTracing
import Testing

@Suite("When what is due")
struct ScheduleTests {
    private let start = MonotonicInstant(nanoseconds: 5_000_000_000)
    private let lengths = PhaseLengths(
        baseline: Microseconds(100), warmup: Microseconds(200), quiet: Microseconds(300), settleMax: Microseconds(1_000))

    private func at(_ microseconds: UInt64) -> MonotonicInstant {
        start.adding(Microseconds(microseconds))
    }

    @Test("phases follow one another, and boundaries are where they really were")
    func phases() {
        var schedule = PhaseSchedule(start: start, lengths: lengths)
        #expect(schedule.due(at: at(99), newest: start) == .nothing(until: at(100)))
        #expect(schedule.due(at: at(100), newest: start) == .phase(.warmup))
        schedule.begin(.warmup, at: at(130))
        #expect(schedule.due(at: at(329), newest: start) == .nothing(until: at(330)))
        schedule.begin(.settle, at: at(340))
        schedule.finish(at: at(700))
        #expect(
            [0, 129, 130, 339, 340, 699, 700].map { schedule.phase(at: at($0)) } == [
                .baseline, .baseline, .warmup, .warmup, .settle, .settle, nil,
            ])
        #expect(schedule.phase(at: MonotonicInstant(nanoseconds: start.nanoseconds - 1)) == nil)
        #expect(schedule.phaseLengths == [130, 210, 360].map(Microseconds.init))
    }

    @Test("the steady state is reached when nothing new came for long enough")
    func steady() {
        var schedule = PhaseSchedule(start: start, lengths: lengths)
        schedule.begin(.warmup, at: at(100))
        schedule.begin(.settle, at: at(300))
        #expect(schedule.due(at: at(500), newest: at(450)) == .nothing(until: at(750)))
        #expect(schedule.due(at: at(750), newest: at(450)) == .end(isSteady: true))
        #expect(schedule.due(at: at(1_299), newest: at(1_200)) == .nothing(until: at(1_300)))
        #expect(schedule.due(at: at(1_300), newest: at(1_200)) == .end(isSteady: false))
    }

    @Test("quiet without work is no steady state")
    func idle() {
        var schedule = PhaseSchedule(start: start, lengths: lengths)
        schedule.begin(.warmup, at: at(100))
        schedule.begin(.settle, at: at(300))
        #expect(schedule.due(at: at(800), newest: at(300), hasWorkedSince: false) == .nothing(until: at(1_300)))
        #expect(schedule.due(at: at(800), newest: at(300), hasWorkedSince: true) == .end(isSteady: true))
        #expect(schedule.due(at: at(1_300), newest: at(300), hasWorkedSince: false) == .end(isSteady: false))
    }

    @Test("a measurement that ends early has phases of no length")
    func early() {
        var schedule = PhaseSchedule(start: start, lengths: lengths)
        schedule.finish(at: at(40))
        #expect(schedule.phaseLengths == [40, 0, 0].map(Microseconds.init))
    }

    @Test("lengths beyond the clock's end do not overflow")
    func endless() {
        let schedule = PhaseSchedule(
            start: start,
            lengths: PhaseLengths(baseline: Microseconds(.max), warmup: .zero, quiet: .zero, settleMax: .zero))
        #expect(schedule.due(at: at(1), newest: start) == .nothing(until: MonotonicInstant(nanoseconds: .max)))
    }

    @Test("functions leave the filter soon while many are new, later when few are")
    func pruning() {
        var schedule = PruneSchedule(start: start)
        #expect(!schedule.isDue(at: at(10_000), fresh: 100, entries: 0))
        #expect(schedule.isDue(at: at(20_000), fresh: 100, entries: 0))
        #expect(!schedule.isDue(at: at(20_000), fresh: 0, entries: 1_000_000))
        #expect(!schedule.isDue(at: at(20_000), fresh: 1, entries: 100))
        #expect(schedule.isDue(at: at(20_000), fresh: 1, entries: 20_000))
        #expect(schedule.isDue(at: at(2_000_000), fresh: 1, entries: 0))
        schedule.ran(at: at(100_000), cost: Microseconds(50_000), entries: 20_000)
        #expect(!schedule.isDue(at: at(340_000), fresh: 100, entries: 50_000))
        #expect(schedule.isDue(at: at(350_000), fresh: 100, entries: 50_000))
    }
}
