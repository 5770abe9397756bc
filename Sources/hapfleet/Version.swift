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
        let agents = (try? AgentBinaries(folder: AgentBinaries.ownFolder))?.byMachine ?? [:]
        let lines =
            [text] + commit.map { "commit \($0)" } + agents.sorted { $0.key < $1.key }.map { "agent \($0.key) \($0.value.hash)" }
        return lines.joined(separator: "\n")
    }

    /// As a run remembers it: the version, and the commit where an installation knows it.
    static var line: String { ([text] + commit.map { "commit \($0)" }).joined(separator: " ") }

    /// The commit, or nothing.
    private static var commit: [String] {
        let file = AgentBinaries.ownFolder.appending(path: "commit")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return [text.trimmingCharacters(in: .whitespacesAndNewlines)]
    }
}
