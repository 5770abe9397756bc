public import AgentWire

/// What the entries of pages add up to: functions, tasks, and how many came in which context.
public struct EntryTally: Sendable {
    /// The functions that were entered.
    public var table: FunctionTable
    /// The tasks that entered them.
    public private(set) var tasks = TaskSet()
    /// How many entries there were.
    public private(set) var counts = EntryCounts()

    /// Of no entry; takes at most `bound` functions.
    public init(bound: Int = FunctionTable.usualBound) {
        table = FunctionTable(bound: bound)
    }

    /// Adds what is left of a page, by the stretches of `schedule`, of which the running one is the table's.
    public mutating func add(_ page: inout TracePage, _ schedule: PhaseSchedule) throws(KernelFormatError) {
        let running = schedule.running
        while true {
            addKnown(on: &page, running: running)
            guard let entry = try page.next() else { return }
            guard let stretch = schedule.stretch(at: entry.instant) else { continue }
            add(entry, in: stretch, since: schedule.start)
        }
    }

    /// Adds the next entries of a page as long as they are of the task that came last and tell nothing new: those while the table's
    /// stretch was `running`. Returns whether there were any.
    @discardableResult
    public mutating func addKnown(on page: inout TracePage, running: Range<MonotonicInstant>) -> Bool {
        table.passKnown(on: &page, of: tasks.latest, running: running, counting: &counts)
    }

    /// Adds an entry of `stretch` in a measurement that began at `start`.
    public mutating func add(_ entry: FunctionEntry, in stretch: Stretch, since start: MonotonicInstant) {
        counts.count(entry.context)
        tasks.insert(entry.task)
        table.note(entry, in: stretch, since: start)
    }
}
