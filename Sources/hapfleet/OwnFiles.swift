import Campaigns
import Foundation

extension AgentBinaries {
    /// The folder of the agents that belong to this program.
    static var ownFolder: URL {
        defaultFolder(
            executable: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath(),
            environment: ProcessInfo.processInfo.environment)
    }
}

extension DefinitionLibrary {
    /// What a campaign's file may name: what is beside it, and what an installation brings.
    static func of(campaignPath: String) -> DefinitionLibrary {
        DefinitionLibrary(searchPaths: searchPaths(campaignPath: campaignPath, installed: "/usr/share/hapfleet"))
    }
}
