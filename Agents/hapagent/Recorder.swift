import AgentWire
import KernelTracing

/// Folds the pages of a tracing instance into the table of functions, as they come.
struct Recorder {
    /// Pages read in one go at most, so that the agent gets to its other work.
    private static let pagesPerDrain = 2_048

    private(set) var table = FunctionTable()
    private(set) var tasks = TaskSet()
    private(set) var counters = TraceCounters()
    /// The first damage that was found; nothing is decoded after it.
    private(set) var damage: KernelFormatError?
    private var hasUncountedLoss = false
    private var countedLoss: UInt64 = 0
    private let buffer: ReadBuffer
    private let pageLayout: PageLayout
    private let entryLayout: EntryLayout

    /// A recorder of that instance's pages.
    init(_ instance: TraceInstance) {
        pageLayout = instance.layout.page
        entryLayout = instance.layout.entry
        buffer = ReadBuffer(size: pageLayout.pageSize)
    }

    /// Entries decoded so far.
    var entries: UInt64 {
        counters.taskEvents &+ counters.softirqEvents &+ counters.hardirqEvents
    }

    /// Entries that the pages say were lost.
    var lost: UInt64 {
        countedLoss > 0 || !hasUncountedLoss ? countedLoss : 1
    }

    /// Reads what is there; the number of pages tells how busy the buffers are.
    mutating func drain(_ instance: TraceInstance, schedule: PhaseSchedule) throws(SystemCallError) -> Int {
        var pages = 0
        for file in instance.buffers {
            while pages < Self.pagesPerDrain, damage == nil {
                guard let count = try file.read(into: buffer.bytes), count > 0 else { break }
                fold(count, schedule)
                pages += 1
            }
        }
        return pages
    }

    private mutating func fold(_ count: Int, _ schedule: PhaseSchedule) {
        do throws(KernelFormatError) {
            let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
            var page = try TracePage(bytes, page: pageLayout, entry: entryLayout)
            switch page.loss {
            case .none: break
            case .uncounted: hasUncountedLoss = true
            case .counted(let lost): countedLoss &+= lost
            }
            while let entry = try page.next() {
                note(entry, schedule)
            }
        } catch {
            damage = error
        }
    }

    private mutating func note(_ entry: FunctionEntry, _ schedule: PhaseSchedule) {
        guard let stretch = schedule.stretch(at: entry.instant) else { return }
        switch entry.context {
        case .task: counters.taskEvents &+= 1
        case .softirq: counters.softirqEvents &+= 1
        case .hardirq: counters.hardirqEvents &+= 1
        }
        tasks.insert(entry.task)
        table.note(entry, in: stretch, since: schedule.start)
    }

    /// Begins a stretch at `instant`.
    mutating func begin(_ stretch: Stretch, at instant: MonotonicInstant) {
        table.begin(stretch, at: instant)
    }

    /// The functions that may leave the filter now, which are then no longer fresh.
    mutating func takeFresh() -> [UInt64] {
        table.takeFresh()
    }

    /// Notes that functions left the filter: no entry of theirs is expected after `instant`.
    mutating func expectNone(of addresses: [UInt64], after instant: MonotonicInstant) {
        for address in addresses {
            table.expectNone(of: address, after: instant)
        }
    }

    /// Notes that the filter is about to be whole again.
    mutating func expectAll() {
        table.expectAll()
    }
}
