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
    init(_ login: LoginOptions? = nil, logger: Logger) throws {
        let environment = ProcessInfo.processInfo.environment
        let binaries = try configuring { () throws(CampaignError) in
            try AgentBinaries(folder: AgentBinaries.ownFolder)
        }
        library = KernelLibrary.standard(environment: environment)
        means = HostSession.Means(
            connector: Self.connector(login, logger: logger),
            binaries: binaries, symbols: SymbolCollector(library: library), holder: Self.holder,
            version: Version.line)
    }

    /// What reaches hosts, without what measures them. Commands without login options ask for passphrases as those do.
    static func connector(_ login: LoginOptions?, logger: Logger) -> SSHConnector {
        let environment = ProcessInfo.processInfo.environment
        let keyring =
            login?.keyring(environment: environment) ?? PassphraseSource(descriptor: nil, environment: environment).keyring
        return SSHConnector(
            group: .singleton, environment: environment, home: NSHomeDirectory(),
            keyring: keyring, logger: logger)
    }

    private static var holder: String {
        "\(NSUserName())@\(ProcessInfo.processInfo.hostName) pid \(ProcessInfo.processInfo.processIdentifier)"
    }
}
