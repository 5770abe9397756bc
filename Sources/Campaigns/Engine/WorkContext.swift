import ResultStore

/// What the workers of a run share. One object for all of them: copies in a thousand workers and their tasks are megabytes.
final class WorkContext: Sendable {
    let means: HostSession.Means
    let logins: ConcurrencyLimit
    /// Few at a time: probes of all hosts at once would wait for each other, and so measure the coordinator.
    let clockReadings = ConcurrencyLimit(16)
    /// Tells hosts that are one machine, of which only one is measured.
    let machines = MachineRegistry()
    /// All hosts end a round in one moment; their results wait in their spools, not here.
    let collections = ConcurrencyLimit(16)
    let recorder: RunRecorder
    let planner: RoundPlanner
    /// Whether an earlier coordinator may have left results of this run on the hosts.
    let isResuming: Bool
    /// What an earlier coordinator kept of the hosts, by their names.
    let earlierHosts: [String: RunHostRecord]
    let happened: @Sendable (RunMachine.Event) -> Void
    let tell: @Sendable (RunEvent) -> Void

    init(
        means: HostSession.Means, logins: ConcurrencyLimit, recorder: RunRecorder, planner: RoundPlanner, isResuming: Bool,
        earlierHosts: [String: RunHostRecord], happened: @escaping @Sendable (RunMachine.Event) -> Void,
        tell: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.means = means
        self.logins = logins
        self.recorder = recorder
        self.planner = planner
        self.isResuming = isResuming
        self.earlierHosts = earlierHosts
        self.happened = happened
        self.tell = tell
    }
}
