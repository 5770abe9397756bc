import AgentWire
import KernelTracing

/// Folds pages into functions, with the decoder that the agent has; one processor after the other.
struct TraceRecorder {
    /// A trace has no phases: all of it counts as what a service reached under its load.
    private static let stretch = Stretch(.settle)

    private(set) var functions = TracedFunctions()
    private(set) var tasks = TaskSet()
    private(set) var counts = EntryCounts()
    /// From the first entry to the last.
    private(set) var span: ClosedRange<MonotonicInstant>?
    private var table = FunctionTable()
    private var countedLoss: UInt64 = 0
    private var hasUncountedLoss = false
    private let pageLayout: PageLayout
    private let entryLayout: EntryLayout
    private let clock: TraceClock
    /// The tasks whose entries count; empty for all.
    private let chosen: TaskSet

    init(_ pageLayout: PageLayout, _ entryLayout: EntryLayout, clock: TraceClock, tasks chosen: TaskSet) {
        self.pageLayout = pageLayout
        self.entryLayout = entryLayout
        self.clock = clock
        self.chosen = chosen
    }

    /// Entries that the pages say were lost; at least one if a page does not say how many.
    var lost: UInt64 {
        countedLoss > 0 || !hasUncountedLoss ? countedLoss : 1
    }

    /// Says that all pages of a processor were taken in: another one's begin earlier again.
    mutating func finishProcessor() {
        functions.add(table)
        table = FunctionTable()
    }

    /// Takes in pages that lie one behind the other, from `offset` in the file. `isUnpacked` says that they were compressed, so
    /// that places within them are none in the file.
    mutating func fold(_ pages: [UInt8], at offset: UInt64, isUnpacked: Bool) throws(TraceFileError) {
        var failure: (error: KernelFormatError, page: Int)?
        pages.withUnsafeBytes { bytes in
            var start = 0
            while start < bytes.count, failure == nil {
                let end = min(bytes.count, start + pageLayout.pageSize)
                do throws(KernelFormatError) {
                    try fold(page: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                } catch {
                    failure = (error, start)
                }
                start = end
            }
        }
        guard let failure else { return }
        let place = offset + (isUnpacked ? 0 : UInt64(failure.page))
        throw TraceFileError(.damagedPage, at: place, "a page of the ring buffer: \(failure.error.description)")
    }

    private mutating func fold(page bytes: UnsafeRawBufferPointer) throws(KernelFormatError) {
        var page = try TracePage(bytes, page: pageLayout, entry: entryLayout)
        switch page.loss {
        case .none: break
        case .uncounted: hasUncountedLoss = true
        case .counted(let lost):
            let sum = countedLoss.addingReportingOverflow(lost)
            countedLoss = sum.overflow ? .max : sum.partialValue
        }
        while var entry = try page.next() {
            guard chosen.count == 0 || chosen.contains(entry.task) else { continue }
            entry.instant.nanoseconds = clock.nanoseconds(entry.instant.nanoseconds)
            note(entry)
        }
    }

    private mutating func note(_ entry: FunctionEntry) {
        counts.count(entry.context)
        tasks.insert(entry.task)
        let known = span ?? entry.instant...entry.instant
        span = min(known.lowerBound, entry.instant)...max(known.upperBound, entry.instant)
        // Times count from the clock's beginning until the first entry of all processors is known.
        table.note(entry, in: Self.stretch, since: MonotonicInstant(nanoseconds: 0))
    }
}
