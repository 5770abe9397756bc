/// Why a campaign could not be run at all; failures of single hosts are `HostFailure`s.
public enum CampaignError: Error, Sendable, Equatable {
    /// There is no agent program in the folder.
    case agentsMissing(folder: String)
    /// The selection names no host.
    case noHosts(selection: String)
    /// No host can drive a workload that another host is to drive.
    case noGenerators(workload: String, cause: String)
    /// The store could not be written.
    case store(String)
}

extension CampaignError: CustomStringConvertible {
    /// One line: cause and remedy.
    public var description: String {
        switch self {
        case .agentsMissing(let folder):
            "no agent program (hapagent-x86_64, …) in \(folder); build them with 'make agents' or set HAPFLEET_AGENTS"
        case .noHosts(let selection):
            "the selection '\(selection)' names no host; 'hapfleet hosts' shows what the inventory holds"
        case .noGenerators(let workload, let cause):
            "workload '\(workload)': no host to drive it: \(cause)"
        case .store(let cause):
            "the store cannot be written: \(cause)"
        }
    }
}
