import AgentWire
import KernelTracing
import Testing

@Suite("The table of functions")
struct FunctionTableTests {
    private let start = MonotonicInstant(nanoseconds: 1_000_000)

    private func entry(_ address: UInt64, _ microseconds: UInt64, _ context: Context = .task) -> FunctionEntry {
        FunctionEntry(address: address, instant: start.adding(Microseconds(microseconds)), task: 1, context: context)
    }

    @Test("a function has its contexts and phases, and the time of its first entry in task context")
    func sightings() throws {
        var table = FunctionTable()
        table.note(entry(0x10, 1, .hardirq), in: Stretch(.baseline), since: start)
        table.note(entry(0x10, 5), in: Stretch(.warmup), since: start)
        table.note(entry(0x10, 9), in: Stretch(.settle), since: start)
        let function = try #require(table.functions.first)
        #expect(function.firstSeen == Microseconds(5))
        #expect(function.sightings.contains(.hardirq, in: .baseline))
        #expect(function.sightings.contains(.task, in: .warmup))
        #expect(!function.sightings.contains(.task, in: .baseline))
        #expect(table.count == 1)
    }

    @Test("it grows to its bound, and then says so without losing what it has")
    func growth() {
        var table = FunctionTable(bound: 20_000)
        for address in 1...20_001 as ClosedRange<UInt64> {
            table.note(entry(address << 4, address), in: Stretch(.baseline), since: start)
        }
        #expect(table.count == 20_000)
        #expect(table.isFull)
        #expect(Set(table.functions.map(\.address)).count == 20_000)
    }

    @Test("only functions of the running phase in task context are fresh")
    func fresh() {
        var table = FunctionTable()
        table.note(entry(0x10, 1), in: Stretch(.baseline), since: start)
        table.begin(Stretch(.warmup), at: start.adding(Microseconds(10)))
        // Still in the buffer when the phase began.
        table.note(entry(0x20, 2), in: Stretch(.baseline), since: start)
        table.note(entry(0x30, 11, .softirq), in: Stretch(.warmup), since: start)
        table.note(entry(0x10, 12), in: Stretch(.warmup), since: start)
        #expect(table.takeFresh() == [0x10])
        #expect(table.takeFresh().isEmpty)
        #expect(table.countInPhase == 1)
        #expect(table.newest == start.adding(Microseconds(12)))
    }

    @Test("each window of the steady phase sees every function anew, in task context")
    func windows() throws {
        var table = FunctionTable()
        for window in 0..<3 as Range<UInt8> {
            table.begin(Stretch(.steady, window: window), at: start.adding(Microseconds(UInt64(window) * 10)))
            table.note(entry(0x10, UInt64(window) * 10 + 1), in: Stretch(.steady, window: window), since: start)
            #expect(table.takeFresh() == [0x10])
        }
        table.note(entry(0x20, 25, .softirq), in: Stretch(.steady, window: 2), since: start)
        // Still in the buffer when the window began.
        table.note(entry(0x30, 15), in: Stretch(.steady, window: 1), since: start)
        #expect(table.takeFresh().isEmpty)
        let windows = Dictionary(uniqueKeysWithValues: table.functions.map { ($0.address, $0.windows) })
        #expect(windows == [0x10: 0b111, 0x20: 0, 0x30: 0b010])
        #expect(table.countInPhase == 2)
    }

    @Test("an entry of a function that had left the filter is noticed, until the filter is whole again")
    func unexpected() {
        var table = FunctionTable()
        table.note(entry(0x10, 1), in: Stretch(.baseline), since: start)
        table.expectNone(of: 0x10, after: start.adding(Microseconds(5)))
        table.note(entry(0x10, 4), in: Stretch(.baseline), since: start)
        #expect(table.unexpected == 0)
        table.note(entry(0x10, 6), in: Stretch(.baseline), since: start)
        #expect(table.unexpected == 1)
        table.expectAll()
        table.note(entry(0x10, 7), in: Stretch(.baseline), since: start)
        #expect(table.unexpected == 1)
    }

    @Test("entries are avoidable while their function waits to leave the filter, not before, and not once it was considered")
    func avoidable() {
        var table = FunctionTable()
        table.note(entry(0x10, 1), in: Stretch(.baseline), since: start)
        table.note(entry(0x20, 1, .softirq), in: Stretch(.baseline), since: start)
        #expect(table.avoidable == 0)
        table.note(entry(0x10, 2), in: Stretch(.baseline), since: start)
        table.note(entry(0x10, 3, .hardirq), in: Stretch(.baseline), since: start)
        table.note(entry(0x20, 3, .softirq), in: Stretch(.baseline), since: start)
        #expect(table.avoidable == 2)
        #expect(table.takeFresh() == [0x10])
        // It has no place in the filter's list, so it stays.
        table.note(entry(0x10, 4), in: Stretch(.baseline), since: start)
        #expect(table.avoidable == 0)
        #expect(table.unexpected == 0)
        table.begin(Stretch(.warmup), at: start.adding(Microseconds(5)))
        table.note(entry(0x10, 6), in: Stretch(.warmup), since: start)
        table.note(entry(0x10, 7), in: Stretch(.warmup), since: start)
        #expect(table.avoidable == 1)
        table.begin(Stretch(.settle), at: start.adding(Microseconds(8)))
        #expect(table.avoidable == 0)
    }

    @Test("an entry without an address is passed over")
    func noAddress() {
        var table = FunctionTable()
        table.note(entry(0, 1), in: Stretch(.baseline), since: start)
        #expect(table.count == 0)
        #expect(table.functions.isEmpty)
    }

    @Test("a set of tasks counts each once, and no impossible ones")
    func tasks() {
        var tasks = TaskSet()
        for task in [5, 70_000, 5, 0, -3, .max, 70_000] as [Int32] {
            tasks.insert(task)
        }
        #expect(tasks.count == 2)
        #expect(tasks.contains(70_000))
        #expect(!tasks.contains(6))
        #expect(!tasks.contains(-3))
    }
}
