import AgentWire
import KernelTracing

/// Folds pages into functions, with the decoder that the agent has; one processor after the other.
struct TraceRecorder {
    /// A trace has no phases: all of it counts as what a service reached under its load.
    private static let stretch = Stretch(.settle)
    /// Times count from the clock's beginning until the first entry of all processors is known.
    private static let beginning = MonotonicInstant(nanoseconds: 0)
    private static let always = beginning..<MonotonicInstant(nanoseconds: .max)

    private(set) var functions = TracedFunctions()
    /// From the first entry to the last.
    private(set) var span: ClosedRange<MonotonicInstant>?
    /// Of all processors but for its table, which is the current one's.
    private var tally = EntryTally()
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
        beginProcessor()
    }

    /// The tasks whose entries were counted.
    var tasks: TaskSet { tally.tasks }

    /// How many entries were counted.
    var counts: EntryCounts { tally.counts }

    /// Entries that the pages say were lost; at least one if a page does not say how many.
    var lost: UInt64 {
        countedLoss > 0 || !hasUncountedLoss ? countedLoss : 1
    }

    /// Says that all pages of a processor were taken in: another one's begin earlier again.
    mutating func finishProcessor() {
        functions.add(tally.table)
        beginProcessor()
    }

    private mutating func beginProcessor() {
        tally.table = FunctionTable()
        tally.table.begin(Self.stretch, at: Self.beginning)
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
        while true {
            addKnown(on: &page)
            guard var entry = try page.next() else { return }
            guard isChosen(entry.task) else { continue }
            entry.instant.nanoseconds = clock.nanoseconds(entry.instant.nanoseconds)
            tally.add(entry, in: Self.stretch, since: Self.beginning)
            extendSpan(to: entry.instant)
        }
    }

    private mutating func addKnown(on page: inout TracePage) {
        guard isChosen(tally.tasks.latest), tally.addKnown(on: &page, running: Self.always) else { return }
        extendSpan(to: MonotonicInstant(nanoseconds: clock.nanoseconds(page.instant.nanoseconds)))
    }

    private func isChosen(_ task: Int32) -> Bool {
        chosen.count == 0 || chosen.contains(task)
    }

    private mutating func extendSpan(to instant: MonotonicInstant) {
        let known = span ?? instant...instant
        span = min(known.lowerBound, instant)...max(known.upperBound, instant)
    }
}
