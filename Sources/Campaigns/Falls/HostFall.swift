import FleetInventory

/// What is known of a host's fall under a hostile load. It is what the load shows, no error of the run.
struct HostFall: Equatable {
    /// The load under which it fell.
    let round: Round
    /// What was noticed of it: no answer, or that it was restarted.
    let noticed: String
    /// Whether it can be reached again already.
    let isBack: Bool
    /// The line of its console that tells of a crash; nil if none does.
    var crash: String?
    /// The end of what its console said since the round was set up; nil if it said nothing, or nobody knows it.
    var console: String?

    /// It, as the reason why the round has no result.
    func finding(of host: Host) -> HostFailure {
        HostFailure(
            .hostFell, host: host.name, cause: "fell under \(round.workload) in \(round.runtime) (\(crash ?? silently))",
            remedy: remedy(for: host))
    }

    private var silently: String { isBack ? noticed : "hung: \(noticed)" }

    private func remedy(for host: Host) -> String {
        if console != nil { return "its console is kept: hapfleet show RUN --host \(host.name)" }
        guard let console = HostConsole(of: host) else { return "name its console in the inventory to see why" }
        return "its console said nothing of it: \(console.place)"
    }
}
