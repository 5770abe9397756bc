import Campaigns
import Foundation
import KernelSources
import Logging
import NIOPosix

/// What commands that reach hosts have in common.
struct FleetAccess {
    let means: HostSession.Means
    let library: KernelLibrary

    /// The means to reach hosts from this machine as this user.
    init(logger: Logger) throws {
        let environment = ProcessInfo.processInfo.environment
        let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let binaries = try configuring { () throws(CampaignError) in
            try AgentBinaries(folder: AgentBinaries.defaultFolder(executable: executable, environment: environment))
        }
        library = KernelLibrary.standard(environment: environment)
        means = HostSession.Means(
            connector: SSHConnector(
                group: .singleton, environment: environment, home: NSHomeDirectory(), logger: logger),
            binaries: binaries, symbols: SymbolCollector(library: library), holder: Self.holder)
    }

    private static var holder: String {
        "\(NSUserName())@\(ProcessInfo.processInfo.hostName) pid \(ProcessInfo.processInfo.processIdentifier)"
    }
}
