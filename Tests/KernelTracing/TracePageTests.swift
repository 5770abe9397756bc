import AgentWire
import KernelTracing
import Testing

@Suite("Pages of the ring buffer")
struct TracePageTests {
    @Test("a real kernel's pages decode to what its own text trace says", arguments: CapturedPages.all)
    func captured(_ captured: CapturedPages) throws {
        let bytes = try captured.pages
        var all: [FunctionEntry] = []
        for start in stride(from: 0, to: bytes.count, by: 4_096) {
            let page = try entries(of: [UInt8](bytes[start..<start + 4_096]))
            #expect(page.loss == .none)
            all += page.entries
        }
        #expect(all.count == (try captured.expected("entries")))
        for (context, name) in [(Context.task, "task"), (.softirq, "softirq"), (.hardirq, "hardirq")] {
            #expect(all.count { $0.context == context } == (try captured.expected(name)))
        }
        #expect(Set(all.map(\.address)).count == (try captured.expected("functions")))
        #expect(Set(all.map(\.task)).count == (try captured.expected("tasks")))
        // The text rounds to the nearest microsecond.
        #expect(abs(try microseconds(all.first) - captured.expected("first_us")) <= 1)
        #expect(abs(try microseconds(all.last) - captured.expected("last_us")) <= 1)
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.instant <= $1.instant })
    }

    @Test("a page that comes after overwritten ones says how many entries were lost", arguments: CapturedPages.all)
    func lost(_ captured: CapturedPages) throws {
        let loss = try entries(of: captured.lost).loss
        // A page that is full to the brim has no room for the count.
        let isCounted = try captured.expected("lost_counted") == 1
        #expect(loss == (isCounted ? .counted(UInt64(try captured.expected("lost"))) : .uncounted))
    }

    @Test(
        "entries far apart, and entries behind absolute stamps, have the times of the kernel's own text",
        arguments: CapturedPages.all)
    func realTimes(_ captured: CapturedPages) throws {
        let timed = try captured.timed
        #expect((1...2).contains(timed.count))
        for (page, expected) in timed {
            let found = try entries(of: page).entries.map { try microseconds($0) }
            #expect(found.count == expected.count)
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1 })
        }
        // The bits of an event's own time hold 134 ms.
        #expect(zip(timed[0].microseconds, timed[0].microseconds.dropFirst()).count { $1 - $0 > 134_217 } >= 20)
        #expect(kinds(of: timed[0].page).contains(30))
        #expect(timed.dropFirst().allSatisfy { kinds(of: $0.page).contains(31) })
    }

    /// The types of the events on a page.
    private func kinds(of page: [UInt8]) -> Set<UInt8> {
        let end = 16 + Int(page[8]) + Int(page[9]) << 8
        var kinds: Set<UInt8> = []
        var start = 16
        while start < end {
            let kind = page[start] & 31
            kinds.insert(kind)
            start += kind >= 30 ? 8 : 4 + (kind == 0 ? Int(page[start + 4]) : 4 * Int(kind))
        }
        return kinds
    }

    @Test("time goes on by deltas, extends and absolute stamps")
    func time() throws {
        var builder = PageBuilder(timestamp: 1_000)
        builder.function(0x10, delta: 5)
        builder.header(30, delta: 3)
        builder.word(2)
        builder.function(0x11, delta: 0)
        builder.header(31, delta: 9)
        builder.word(4)
        builder.function(0x12, delta: 1)
        let instants = try entries(of: builder.page()).entries.map(\.instant.nanoseconds)
        #expect(instants == [1_005, 1_008 + 2 << 27, 10 + 4 << 27])
    }

    @Test("an absolute stamp keeps the high bits that it has no room for")
    func highBits() throws {
        let start: UInt64 = 3 << 59 | 0xFFFF
        var builder = PageBuilder(timestamp: start)
        builder.header(31, delta: 0x1_0000)
        builder.word(0)
        builder.function(0x10, delta: 0)
        builder.header(31, delta: 5)
        builder.word(0)
        builder.function(0x11, delta: 0)
        let instants = try entries(of: builder.page()).entries.map(\.instant.nanoseconds)
        #expect(instants == [3 << 59 | 0x1_0000, 4 << 59 | 5])
    }

    @Test("padding, discarded and foreign events are passed over")
    func passedOver() throws {
        var builder = PageBuilder(timestamp: 0)
        builder.function(0x10)
        builder.header(29, delta: 2)
        builder.word(8)
        builder.word(0xDEAD)
        builder.function(0x99, type: 5)
        builder.header(0, delta: 1)
        builder.word(28)
        builder.payload(0x11)
        builder.header(29, delta: 0)
        builder.word(0xFFFF_FFFF)
        let found = try entries(of: builder.page()).entries
        #expect(found.map(\.address) == [0x10, 0x11])
        #expect(found.last?.instant.nanoseconds == 5)
    }

    @Test(
        "hardirq and NMI go before softirq",
        arguments: [(0, Context.task), (0x10, .softirq), (0x18, .hardirq), (0x40, .hardirq), (0x07, .task)])
    func context(_ flags: Int, _ context: Context) throws {
        var builder = PageBuilder(timestamp: 0)
        builder.function(1, flags: UInt8(flags))
        #expect(try entries(of: builder.page()).entries.first?.context == context)
    }

    @Test("lost events are told with their count, without it, or not at all")
    func loss() throws {
        let builder = PageBuilder(timestamp: 0)
        #expect(try entries(of: builder.page()).loss == .none)
        #expect(try entries(of: builder.page(flags: 1 << 31)).loss == .uncounted)
        #expect(try entries(of: builder.page(flags: 3 << 30, trailer: 77)).loss == .counted(77))
    }

    @Test("an impossible page is refused with the offset", arguments: Damage.all)
    func damaged(_ damage: Damage) throws {
        #expect(throws: damage.error) { try entries(of: damage.page) }
    }

    @Test("no bytes whatever make it trap")
    func random() throws {
        var generator = SplitMix(state: 1)
        let captured = try CapturedPages.all[1].pages
        for round in 0..<3_000 {
            var page = [UInt8](captured[..<4_096])
            for _ in 0..<(1 + round % 40) {
                page[Int.random(in: 0..<page.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            page.removeLast(round % 7 == 0 ? Int.random(in: 0..<page.count, using: &generator) : 0)
            _ = try? entries(of: page)
        }
    }

    private func microseconds(_ entry: FunctionEntry?) throws -> Int {
        Int((try #require(entry).instant.nanoseconds + 500) / 1_000)
    }
}

/// A page that no kernel writes, and how it is refused.
struct Damage: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let page: [UInt8]
    let error: KernelFormatError

    static let all: [Damage] = [
        Damage(testDescription: "no header", page: [1, 2, 3], error: KernelFormatError(.truncatedPage, at: 3)),
        Damage(
            testDescription: "more events than a page holds", page: PageBuilder(timestamp: 0).page(commit: 4_081),
            error: KernelFormatError(.truncatedPage, at: 8)),
        event("half a header", commit: 2, KernelFormatError(.truncatedEvent, at: 16)) { $0.word(6) },
        event("an entry beyond the end", commit: 12, KernelFormatError(.truncatedEvent, at: 16)) { $0.function(1) },
        event("no word behind a time extend", commit: 4, KernelFormatError(.truncatedEvent, at: 16)) { $0.header(30, delta: 1) },
        event("a length of nothing", KernelFormatError(.invalidEventLength, at: 16)) {
            $0.header(0, delta: 0)
            $0.word(0)
        },
        event("an odd length", KernelFormatError(.invalidEventLength, at: 16)) {
            $0.header(29, delta: 1)
            $0.word(7)
            $0.word(0)
        },
        event("a length beyond the end", KernelFormatError(.truncatedEvent, at: 16)) {
            $0.header(0, delta: 0)
            $0.word(0xFFFF_FFFC)
        },
        event("an entry without its address", KernelFormatError(.shortEntry, at: 20)) {
            $0.header(1, delta: 0)
            $0.word(1)
        },
    ]

    private static func event(
        _ name: String, commit: UInt64? = nil, _ error: KernelFormatError, _ body: (inout PageBuilder) -> Void
    ) -> Damage {
        var builder = PageBuilder(timestamp: 0)
        body(&builder)
        return Damage(testDescription: name, page: builder.page(commit: commit), error: error)
    }
}

/// A small generator whose numbers are the same in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
