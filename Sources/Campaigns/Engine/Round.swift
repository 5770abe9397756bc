/// One measurement that all hosts take part in at the same moment: a workload in a runtime, for the n-th time.
public struct Round: Sendable, Hashable {
    /// Its place in the run, from 0.
    public var index: Int
    /// The workload's name.
    public var workload: String
    /// The runtime's name.
    public var runtime: String
    /// Which repeat it is, from 1.
    public var repetition: Int

    /// A round of a run.
    public init(index: Int, workload: String, runtime: String, repetition: Int) {
        self.index = index
        self.workload = workload
        self.runtime = runtime
        self.repetition = repetition
    }

    /// All rounds of a run: every workload in every runtime, then the next repeat, so that what drifts over time
    /// falls on all cells alike.
    public static func all(workloads: [String], runtimes: [String], repeats: Int) -> [Round] {
        var rounds: [Round] = []
        for repetition in 1..<max(1, repeats + 1) {
            for workload in workloads {
                for runtime in runtimes {
                    rounds.append(
                        Round(index: rounds.count, workload: workload, runtime: runtime, repetition: repetition))
                }
            }
        }
        return rounds
    }
}
