import Crypto
public import Foundation
import Hexadecimal

/// The agent's program for one architecture, named by the hash of its content.
public struct AgentBinary: Sendable, Equatable {
    /// The architecture as `uname -m` says it.
    public var machine: String
    /// SHA-256 of the content, in hex.
    public var hash: String
    /// The program.
    public var content: [UInt8]

    /// Where hosts keep it. Only root can write there.
    public var installedPath: String { "\(Self.folder)/\(hash)" }

    static let folder = "/var/lib/hapfleet/agents"
}

/// The agents that this installation carries.
public struct AgentBinaries: Sendable {
    /// By architecture.
    public let byMachine: [String: AgentBinary]

    /// Reads every `hapagent-MACHINE` in a folder.
    ///
    /// - Throws: `CampaignError` with code `agentsMissing` if there is none.
    public init(folder: URL) throws(CampaignError) {
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        var found: [String: AgentBinary] = [:]
        for file in files where file.lastPathComponent.hasPrefix("hapagent-") {
            guard let content = try? Data(contentsOf: file) else { continue }
            let machine = String(file.lastPathComponent.dropFirst("hapagent-".count))
            let hash = SHA256.hash(data: content).hexadecimalDigits
            found[machine] = AgentBinary(machine: machine, hash: hash, content: [UInt8](content))
        }
        guard !found.isEmpty else { throw .agentsMissing(folder: folder.path) }
        byMachine = found
    }

    /// The folder to look in: `HAPFLEET_AGENTS`, else beside the program in an installation, else in the build folder.
    public static func defaultFolder(executable: URL, environment: [String: String]) -> URL {
        if let named = environment["HAPFLEET_AGENTS"], !named.isEmpty { return URL(fileURLWithPath: named) }
        let beside = executable.resolvingSymlinksInPath().deletingLastPathComponent()
        let candidates = [
            beside.appendingPathComponent("../lib/hapfleet/agents").standardizedFileURL,
            beside.appendingPathComponent("../../agents").standardizedFileURL,
        ]
        let exists = candidates.first { FileManager.default.fileExists(atPath: $0.path) }
        return exists ?? candidates[0]
    }
}
