import AgentWire
import KernelTracing
import Testing

@Suite("What entries add up to")
struct EntryTallyTests {
    private static let lengths = PhaseLengths(
        baseline: .zero, warmup: .zero, quiet: .zero, settleMax: .zero, steady: .zero, windows: 2)

    /// Numbers in no order, the same for the same seed (Knuth's linear congruential generator).
    private struct Numbers {
        private var state: UInt64

        init(seed: UInt64) { state = seed }

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }

    /// One entry after the other, without a short way for those that tell nothing new.
    private struct Reference {
        var table = FunctionTable()
        var tasks = TaskSet()
        var counts = EntryCounts()

        mutating func add(_ page: [UInt8], _ schedule: PhaseSchedule) throws {
            for entry in try entries(of: page).entries {
                guard let stretch = schedule.stretch(at: entry.instant) else { continue }
                counts.count(entry.context)
                tasks.insert(entry.task)
                table.note(entry, in: stretch, since: schedule.start)
            }
        }
    }

    private func page(_ random: inout Numbers, at timestamp: UInt64, functions: UInt64) -> [UInt8] {
        var page = PageBuilder(timestamp: timestamp)
        for _ in 0..<100 {
            if random.next() % 16 == 0 {
                // A longer time than an event's header holds.
                page.header(30, delta: UInt32(random.next() % 100_000))
                page.word(0)
            }
            page.function(
                0xFFFF_FFFF_8100_0000 + random.next() % functions * 16, delta: UInt32(random.next() % 2_000),
                flags: [0, 0, 0x08, 0x10, 0x18, 0x40][Int(random.next() % 6)], task: random.next() % 8 == 0 ? 8 : 7,
                type: random.next() % 16 == 0 ? 2 : 1)
        }
        return page.page()
    }

    /// Everything that a table tells.
    private func facts(_ table: FunctionTable) -> [String] {
        table.functions.map { "\($0.address) \($0.sightings.bits) \($0.windows) \($0.firstSeen.count)" }
            + ["\(table.count) \(table.fresh) \(table.avoidable) \(table.newest) \(table.countInPhase) \(table.unexpected)"]
    }

    @Test("are the same whether entries that tell nothing new are passed over or not, through all stretches", arguments: 1...20)
    func sameAsOneByOne(seed: UInt64) throws {
        var random = Numbers(seed: seed)
        let (pageLayout, entryLayout) = (try KernelDescription.page(), try KernelDescription.entry())
        var schedule = PhaseSchedule(start: MonotonicInstant(nanoseconds: 1_000_000), lengths: Self.lengths)
        var (tally, reference) = (EntryTally(), Reference())
        var time: UInt64 = 950_000
        for step in 0..<60 {
            let bytes = page(&random, at: time, functions: 1 + seed * 10)
            try bytes.withUnsafeBytes { buffer in
                var reader = try TracePage(buffer, page: pageLayout, entry: entryLayout)
                try tally.add(&reader, schedule)
            }
            try reference.add(bytes, schedule)
            #expect(facts(tally.table) == facts(reference.table))
            #expect(tally.counts == reference.counts)
            #expect(tally.tasks.ids == reference.tasks.ids)
            time += random.next() % 300_000
            let now = MonotonicInstant(nanoseconds: time)
            switch random.next() % 4 {
            case 0:
                let (fresh, same) = (tally.table.takeFresh(), reference.table.takeFresh())
                #expect(fresh == same)
                for address in fresh {
                    tally.table.expectNone(of: address, after: now)
                    reference.table.expectNone(of: address, after: now)
                }
            case 1 where step % 3 == 0:
                let next = Self.after(schedule.stretch)
                tally.table.expectAll()
                reference.table.expectAll()
                schedule.begin(next, at: now)
                tally.table.begin(next, at: now)
                reference.table.begin(next, at: now)
            case 2 where step > 50: schedule.finish(at: now)
            default: break
            }
        }
        #expect(tally.counts.all > 1_000)
    }

    private static func after(_ stretch: Stretch) -> Stretch {
        guard let next = Phase(rawValue: stretch.phase.rawValue + 1) else {
            return Stretch(.steady, window: stretch.window + 1)
        }
        return Stretch(next)
    }

    @Test("of a real kernel's pages, read twice, are twice what its own text trace says", arguments: CapturedPages.all)
    func captured(_ captured: CapturedPages) throws {
        let pages = try captured.pages
        var tally = EntryTally()
        let schedule = PhaseSchedule(start: MonotonicInstant(nanoseconds: 0), lengths: Self.lengths)
        for start in [0, 1].flatMap({ _ in stride(from: 0, to: pages.count, by: 4_096) }) {
            try pages[start..<start + 4_096].withUnsafeBytes { buffer in
                var reader = try TracePage(buffer, page: try KernelDescription.page(), entry: try KernelDescription.entry())
                try tally.add(&reader, schedule)
            }
        }
        #expect(tally.counts.task == UInt64(2 * (try captured.expected("task"))))
        #expect(tally.counts.softirq == UInt64(2 * (try captured.expected("softirq"))))
        #expect(tally.counts.hardirq == UInt64(2 * (try captured.expected("hardirq"))))
        #expect(tally.table.count == (try captured.expected("functions")))
    }

    @Test("an entry behind damage is not counted, those before it are")
    func damage() throws {
        var page = PageBuilder(timestamp: 10)
        page.function(0x10)
        page.header(28, delta: 1)
        let bytes = page.page()
        var tally = EntryTally()
        let schedule = PhaseSchedule(start: MonotonicInstant(nanoseconds: 0), lengths: Self.lengths)
        try bytes.withUnsafeBytes { buffer in
            var reader = try TracePage(buffer, page: try KernelDescription.page(), entry: try KernelDescription.entry())
            #expect(throws: KernelFormatError.self) { try tally.add(&reader, schedule) }
        }
        #expect(tally.counts.task == 1)
    }
}
