import AgentWire
import CSyscalls
import KernelTracing
import UserTracing

/// The probes at the functions of a target's programs.
///
/// Functions that were entered lose their probes in batches, as those of the kernel leave its filter: a batch is made anew without
/// them, and the one before goes only when that one counts, so that nothing is lost in between.
struct UserProbes {
    /// A kernel's list of probes is searched for each that is added, so that more at a time take longer each.
    private static let mostInBatch = 512
    /// So many hits cost a load about as much as it costs to make a batch anew.
    private static let manyHits: UInt64 = 4_096

    private let tracefs: String
    private let code = UserCode()
    private var batches: [ProbeBatch] = []
    private var processes = TaskSet()
    private var made: UInt64 = 0
    /// Functions that were placed, or refused.
    private var placed = 0
    private let start: MonotonicInstant
    /// When the newest function was noticed, or the latest probes were placed.
    private(set) var newest: MonotonicInstant
    /// Why programs cannot be watched; 0 while they can.
    private(set) var failure: Int32 = 0
    /// Whether something else took away what this placed.
    private(set) var isDisturbed = false

    /// No probes yet.
    init(tracefs: String, start: MonotonicInstant) {
        self.tracefs = tracefs
        self.start = start
        newest = start
        hap_raise_descriptor_limit()
    }

    /// Whether there were more files or functions than are taken.
    var isFull: Bool { code.isFull }

    /// Whether every function that was found has its probe.
    var areAllPlaced: Bool { placed == code.functions.count }

    /// Looks which processes the target has now, has them watched, and finds what they have mapped.
    mutating func look(_ tasks: TaskSet) {
        var current = TaskSet()
        for process in Processes.all where tasks.contains(process) {
            current.insert(process)
            for batch in batches where !processes.contains(process) {
                // What another forked meanwhile is watched already; to watch it twice does no harm.
                failure = max(failure, batch.watch(process))
            }
            code.look(at: process)
        }
        for batch in batches { batch.forgetAll(but: current) }
        processes = current
    }

    /// Places the next probes: of one file.
    mutating func placeNext() {
        let file = code.functions.file(of: placed)
        var functions: [Int] = []
        while placed < code.functions.count, functions.count < Self.mostInBatch, code.functions.file(of: placed) == file {
            functions.append(placed)
            placed += 1
        }
        code.note(fileOf: functions[0], probed: functions.count, refused: 0)
        place(functions)
        newest = Clock.monotonic
    }

    /// Places probes. Those that the kernel refuses, which it does for all of a batch, are found by halving the batch.
    private mutating func place(_ functions: [Int]) {
        hap_show_life()
        made += 1
        let batch = ProbeBatch(functions, number: made, tracefs: tracefs)
        var refusal = batch.make(code)
        for process in processes.ids where refusal == 0 { refusal = batch.watch(process) }
        guard refusal != 0 else { return batches.append(batch) }
        // Of some functions it cannot replace the first instruction; of some files' it can replace none.
        guard refusal == EINVAL || refusal == EEXIST || refusal == EIO || refusal > ENOTSUP else { return failure = refusal }
        guard functions.count > 1, refusal != EIO else {
            return code.note(fileOf: functions[0], probed: 0, refused: functions.count)
        }
        for half in 0..<2 {
            var part: [Int] = []
            for index in functions.indices where index & 1 == half { part.append(functions[index]) }
            place(part)
        }
    }

    /// Reads which functions were entered, and lets those go that cost too much.
    mutating func read() {
        let now = Clock.monotonic
        for batch in batches { batch.beginNoting() }
        try? Files.forEachLine(of: tracefs + "/uprobe_profile") { line in
            guard let probe = ProbeHits(line), probe.agent == UInt64(getpid()) else { return true }
            for batch in batches where batch.number == probe.event {
                if let function = batch.note(probe.count),
                    code.functions.enter(function, at: now.microseconds(since: start))
                {
                    newest = now
                }
            }
            return true
        }
        let known = batches
        batches = []
        for batch in known {
            if !batch.isWhole { isDisturbed = true }
            // What has another in its place since the time before was read for the last time.
            guard !batch.isOutdated else { continue }
            batches.append(batch)
            guard batch.hits >= Self.manyHits else { continue }
            batch.isOutdated = true
            var left: [Int] = []
            for function in batch.functions where !code.functions.isEntered(function) { left.append(function) }
            if !left.isEmpty { place(left) }
        }
    }

    /// Removes all probes; what was entered stays known.
    mutating func remove() {
        batches = []
    }

    /// What was found.
    mutating func profile(length: Microseconds, isSteady: Bool, invalidities: [Invalidity]) -> UserProfile {
        code.profile(length: length, isSteady: isSteady, invalidities: invalidities)
    }
}
