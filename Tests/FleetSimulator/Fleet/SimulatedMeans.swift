public import Campaigns
public import Foundation
import KernelSources

extension HostSession.Means {
    /// The means to measure simulated hosts: an agent that is none, and symbol tables in a folder of the caller's.
    ///
    /// - Parameter patience: the longest that a host may take for one answer.
    public static func simulated(
        _ connector: any HostConnector, folder: URL, holder: String = "a test", patience: Duration = .seconds(60)
    ) throws -> HostSession.Means {
        HostSession.Means(
            connector: connector, binaries: try AgentBinaries(folder: simulatedAgents(in: folder)),
            symbols: SymbolCollector(library: KernelLibrary(folder: folder.appending(path: "kernels"))), holder: holder,
            version: "simulated", patience: patience)
    }

    /// Makes a folder with an agent for each architecture that no host ever starts, and gives it.
    public static func simulatedAgents(in folder: URL) throws -> URL {
        let agents = folder.appending(path: "agents")
        try FileManager.default.createDirectory(at: agents, withIntermediateDirectories: true)
        for (machine, byte) in [("x86_64", UInt8(0x5A)), ("aarch64", 0xA5)] {
            try Data(repeating: byte, count: 190 << 10).write(to: agents.appending(path: "hapagent-\(machine)"))
        }
        return agents
    }
}
