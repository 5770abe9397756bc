/// Why a campaign could not be run at all; failures of single hosts are `HostFailure`s.
public enum CampaignError: Error, Sendable, Equatable {
    /// There is no agent program in the folder.
    case agentsMissing(folder: String)
    /// The selection names no host.
    case noHosts(selection: String)
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
        case .store(let cause):
            "the store cannot be written: \(cause)"
        }
    }
}
