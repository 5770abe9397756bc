import Campaigns
import Foundation

/// The program's version.
enum Version {
    static let text = "0.1.0"

    /// What `--version` says: the version, the commit where an installation knows it, and the agents that hosts get, by their hashes.
    ///
    ///     0.1.0
    ///     commit 0123456789ab
    ///     agent x86_64 6b86b273ff34…
    static var full: String {
        let folder = AgentBinaries.ownFolder
        let commit = try? String(contentsOf: folder.appending(path: "commit"), encoding: .utf8)
        let agents = (try? AgentBinaries(folder: folder))?.byMachine ?? [:]
        let lines =
            [text] + (commit.map { ["commit \($0.trimmingCharacters(in: .whitespacesAndNewlines))"] } ?? [])
            + agents.sorted { $0.key < $1.key }.map { "agent \($0.key) \($0.value.hash)" }
        return lines.joined(separator: "\n")
    }
}
