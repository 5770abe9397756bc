import AgentWire
import KernelTracing

/// Reads the pages of a tracing instance as they come.
struct Recorder {
    /// Pages of one CPU read in one go at most, so that the other CPUs have their turn and the agent gets to its other work.
    private static let pagesPerDrain = 2_048
    /// Pages read by one system call: the way into the kernel and back takes as long as reading a page there does.
    private static let pagesPerRead = 16

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
        buffer = ReadBuffer(size: pageLayout.pageSize * Self.pagesPerRead)
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
                let count = try file.read(into: buffer.bytes, pieceSize: pageLayout.pageSize) ?? 0
                pages += fold(count, schedule)
                guard count == buffer.bytes.count else { break }
            }
            most = max(most, pages)
        }
        return most
    }

    /// Takes in the pages in the first `count` bytes; their number.
    private mutating func fold(_ count: Int, _ schedule: PhaseSchedule) -> Int {
        var pages = 0
        while pages &* pageLayout.pageSize < count, damage == nil {
            let start = pages &* pageLayout.pageSize
            fold(start, min(pageLayout.pageSize, count &- start), schedule)
            pages &+= 1
        }
        return pages
    }

    /// Takes in the page of `length` bytes at `start`: no byte of an earlier reading, if that is less than a page.
    private mutating func fold(_ start: Int, _ length: Int, _ schedule: PhaseSchedule) {
        do throws(KernelFormatError) {
            let bytes = UnsafeRawBufferPointer(start: buffer.bytes.baseAddress.map { $0 + start }, count: length)
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
