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
        #expect(schedule.due(at: at(100), newest: start) == .stretch(Stretch(.warmup)))
        schedule.begin(Stretch(.warmup), at: at(130))
        #expect(schedule.due(at: at(329), newest: start) == .nothing(until: at(330)))
        schedule.begin(Stretch(.settle), at: at(340))
        schedule.finish(at: at(700))
        #expect(
            [0, 129, 130, 339, 340, 699, 700].map { schedule.stretch(at: at($0))?.phase } == [
                .baseline, .baseline, .warmup, .warmup, .settle, .settle, nil,
            ])
        #expect(schedule.stretch(at: MonotonicInstant(nanoseconds: start.nanoseconds - 1)) == nil)
        #expect(schedule.phaseLengths == [130, 210, 360, 0].map(Microseconds.init))
    }

    @Test("the steady state is reached when nothing new came for long enough")
    func steady() {
        var schedule = PhaseSchedule(start: start, lengths: lengths)
        schedule.begin(Stretch(.warmup), at: at(100))
        schedule.begin(Stretch(.settle), at: at(300))
        #expect(schedule.due(at: at(500), newest: at(450)) == .nothing(until: at(750)))
        #expect(schedule.due(at: at(750), newest: at(450)) == .end(isSteady: true))
        #expect(schedule.due(at: at(1_299), newest: at(1_200)) == .nothing(until: at(1_300)))
        #expect(schedule.due(at: at(1_300), newest: at(1_200)) == .end(isSteady: false))
    }

    @Test("quiet without work is no steady state")
    func idle() {
        var schedule = PhaseSchedule(start: start, lengths: lengths)
        schedule.begin(Stretch(.warmup), at: at(100))
        schedule.begin(Stretch(.settle), at: at(300))
        #expect(schedule.due(at: at(800), newest: at(300), hasWorkedSince: false) == .nothing(until: at(1_300)))
        #expect(schedule.due(at: at(800), newest: at(300), hasWorkedSince: true) == .end(isSteady: true))
        #expect(schedule.due(at: at(1_300), newest: at(300), hasWorkedSince: false) == .end(isSteady: false))
    }

    @Test("the steady state is observed in windows of equal length, each with work of its own")
    func windows() {
        var lengths = lengths
        (lengths.steady, lengths.windows) = (Microseconds(400), 2)
        var schedule = PhaseSchedule(start: start, lengths: lengths)
        schedule.begin(Stretch(.warmup), at: at(100))
        schedule.begin(Stretch(.settle), at: at(300))
        #expect(schedule.due(at: at(600), newest: at(300)) == .stretch(Stretch(.steady)))
        schedule.begin(Stretch(.steady), at: at(610))
        #expect(schedule.due(at: at(700), newest: at(650)) == .nothing(until: at(810)))
        #expect(schedule.due(at: at(820), newest: at(650), hasWorkedSince: false) == .nothing(until: at(2_010)))
        #expect(schedule.due(at: at(820), newest: at(815)) == .stretch(Stretch(.steady, window: 1)))
        schedule.begin(Stretch(.steady, window: 1), at: at(830))
        #expect(schedule.windowsDone == 1)
        #expect(schedule.due(at: at(1_030), newest: at(830)) == .end(isSteady: true))
        schedule.finish(at: at(1_040))
        #expect(schedule.windowsDone == 2)
        let stretches = [609, 610, 829, 830, 1_039].map { schedule.stretch(at: at($0)) }
        #expect(
            stretches == [
                Stretch(.settle), Stretch(.steady), Stretch(.steady), Stretch(.steady, window: 1), Stretch(.steady, window: 1),
            ])
        #expect(schedule.phaseLengths == [100, 200, 310, 430].map(Microseconds.init))
    }

    @Test("a load that hangs in the steady state ends the measurement, without the window that it hangs in")
    func hanging() {
        var lengths = lengths
        (lengths.steady, lengths.windows) = (Microseconds(400), 2)
        var schedule = PhaseSchedule(start: start, lengths: lengths)
        schedule.begin(Stretch(.warmup), at: at(100))
        schedule.begin(Stretch(.settle), at: at(300))
        schedule.begin(Stretch(.steady), at: at(600))
        #expect(schedule.due(at: at(2_000), newest: at(600), hasWorkedSince: false) == .end(isSteady: false))
        var slow = schedule
        schedule.finish(at: at(2_000), hasWorkedSince: false)
        #expect(schedule.windowsDone == 0)
        slow.begin(Stretch(.steady, window: 1), at: at(1_500))
        #expect(slow.due(at: at(2_000), newest: at(600), hasWorkedSince: false) == .end(isSteady: true))
        slow.finish(at: at(2_000), hasWorkedSince: false)
        #expect(slow.windowsDone == 1)
    }

    @Test("a measurement that ends early has phases of no length")
    func early() {
        var schedule = PhaseSchedule(start: start, lengths: lengths)
        schedule.finish(at: at(40))
        #expect(schedule.phaseLengths == [40, 0, 0, 0].map(Microseconds.init))
    }

    @Test("lengths beyond the clock's end do not overflow")
    func endless() {
        let schedule = PhaseSchedule(
            start: start,
            lengths: PhaseLengths(baseline: Microseconds(.max), warmup: .zero, quiet: .zero, settleMax: .zero))
        #expect(schedule.due(at: at(1), newest: start) == .nothing(until: MonotonicInstant(nanoseconds: .max)))
    }

    @Test("functions leave the filter once what that would have saved is worth a batch")
    func pruning() {
        var schedule = PruneSchedule(start: start)
        #expect(!schedule.isDue(at: at(10_000), avoidable: 1_000_000))
        #expect(!schedule.isDue(at: at(20_000), avoidable: 0))
        #expect(schedule.isDue(at: at(20_000), avoidable: 10_000))
        #expect(!schedule.isDue(at: at(3_600_000_000), avoidable: 9_999))
        schedule.ran(at: at(100_000), cost: Microseconds(50_000))
        #expect(!schedule.isDue(at: at(349_999), avoidable: 50_000))
        #expect(schedule.isDue(at: at(350_000), avoidable: 50_000))
        #expect(!schedule.isDue(at: at(350_000), avoidable: 49_999))
    }

    @Test("a batch's cost of any size does not overflow the clock")
    func endlessBatch() {
        var schedule = PruneSchedule(start: start)
        schedule.ran(at: at(1), cost: Microseconds(.max))
        #expect(!schedule.isDue(at: at(2), avoidable: 1))
    }
}
