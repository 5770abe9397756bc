import AgentWire
import KernelTracing

/// Reads the pages of a tracing instance as they come.
struct Recorder {
    /// Pages of one CPU read in one go at most, so that the other CPUs have their turn and the agent gets to its other work.
    private static let pagesPerDrain = 2_048

    /// What their entries add up to.
    var tally = EntryTally()
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

    /// Entries that the pages say were lost.
    var lost: UInt64 {
        countedLoss > 0 || !hasUncountedLoss ? countedLoss : 1
    }

    /// Reads what is there; the most pages that one CPU had tell how busy the buffers are.
    mutating func drain(_ instance: TraceInstance, schedule: PhaseSchedule) throws(SystemCallError) -> Int {
        var most = 0
        for file in instance.buffers {
            var pages = 0
            while pages < Self.pagesPerDrain, damage == nil {
                guard let count = try file.read(into: buffer.bytes), count > 0 else { break }
                fold(count, schedule)
                pages += 1
            }
            most = max(most, pages)
        }
        return most
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
            try tally.add(&page, schedule)
        } catch {
            damage = error
        }
    }
}
