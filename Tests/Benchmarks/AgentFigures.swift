/// What the agent costs and finds on one kernel: one value a turn, unless it says otherwise.
struct AgentFigures: Codable, Sendable {
    /// `uname -r` of the guest.
    var release: String
    /// `uname -m` of the guest.
    var machine: String
    /// How long a round of the load takes there untraced, in seconds.
    var round: [Double] = []
    /// Rounds that were timed: untraced and pruned, then without pruning and under trace-cmd.
    var rounds: [Int] = []
    /// Time with a pruned trace ÷ untraced.
    var pruned: [Double] = []
    /// Time without pruning ÷ untraced.
    var unpruned: [Double] = []
    /// Time without pruning ÷ time under trace-cmd.
    var againstTraceCmd: [Double] = []
    /// Entries that trace-cmd lost of its last turn, which cost it nothing.
    var traceCmdLost: UInt64 = 0
    /// The agent's share of a processor while the pruned load was timed.
    var agentShare: [Double] = []
    /// The agent's greatest memory, pruned and not.
    var peakKiB: [Int] = []
    /// Functions found, pruned.
    var prunedFunctions: [Int] = []
    /// Functions found, not pruned.
    var unprunedFunctions: [Int] = []
    /// Functions that every run without pruning found; of all turns.
    var core = 0
    /// Those of them that no pruned run found.
    var coreMissed: [String] = []
    /// Functions that trace-cmd saw in task context while the agent measured the same tasks at the same time; once.
    var traceCmdFunctions = 0
    /// Those of them that the agent did not find.
    var traceCmdOnly: [String] = []
    /// Why measurements were invalid.
    var invalid: [String] = []
}
