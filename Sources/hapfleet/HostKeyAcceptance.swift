import Campaigns
import FleetInventory
import Foundation
import Reports
import SecureShell

/// Shows the keys that hosts have, and makes those trusted that a person accepts.
struct HostKeyAcceptance {
    let findings: [HostKeyFinding]
    /// The fingerprints that were given as accepted.
    let accepted: Set<String>
    let format: OutputOptions.Format

    func run() throws {
        try show()
        for obstacle in findings.compactMap(\.obstacle) { writeError(obstacle.description) }
        let new = findings.flatMap { finding in finding.keys.filter(\.isNew).map { (finding, $0) } }
        let unused = accepted.subtracting(findings.flatMap { $0.keys.map(\.fingerprint) })
        guard unused.isEmpty else { throw CommandFailure("no host shows the key \(unused.sorted().joined(separator: ", "))") }
        let chosen =
            accepted.isEmpty && !new.isEmpty && isConfirmed(new.count) ? new : new.filter { accepted.contains($0.1.fingerprint) }
        try write(chosen)
        if findings.allSatisfy({ $0.keys.isEmpty }) { throw ExitStatus.nothing }
        let isOpen = findings.contains { finding in
            !finding.keys.contains { key in key.standing == .trusted || chosen.contains { $0.1.line == key.line } }
                || finding.keys.contains(where: \.isRefused)
        }
        if isOpen { throw ExitStatus.partial }
    }

    private func show() throws {
        if format == .json { return print(try ReportJSON.text(findings.map(KeyRow.init)), terminator: "") }
        // No table: a fingerprint must never be clipped.
        let width = findings.map(\.host.name.count).max() ?? 0
        for finding in findings {
            for key in finding.keys {
                let name = finding.host.name.padding(toLength: width, withPad: " ", startingAt: 0)
                printLine("\(name)  \(key.type)  \(key.fingerprint)  \(key.verdict)")
            }
        }
    }

    /// Asks on the terminal; nobody there says no.
    private func isConfirmed(_ count: Int) -> Bool {
        guard format == .table, isatty(STDIN_FILENO) == 1 else {
            writeError("compare the new fingerprints with the hosts' own, then give them to --accept")
            return false
        }
        writeError("Compare the fingerprints with the hosts' own ('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub' there).")
        FileHandle.standardError.write(Data("Trust the \(count) new keys from now on? Type yes: ".utf8))
        return readLine() == "yes"
    }

    private func write(_ chosen: [(HostKeyFinding, HostKeyFinding.Shown)]) throws {
        var lines: [String: [String]] = [:]
        for (finding, key) in chosen where lines[finding.file]?.contains(key.line) != true {
            lines[finding.file, default: []].append(key.line)
        }
        for (file, lines) in lines.sorted(by: { $0.key < $1.key }) {
            try configuring { () throws(SSHError) in try KnownHosts.append(lines, to: file) }
            writeError("\(file): \(lines.count) keys added")
        }
    }
}

extension HostKeyFinding.Shown {
    fileprivate var isNew: Bool {
        if case .unknown = standing { true } else { false }
    }

    /// Another key is trusted, or this one is revoked: no acceptance changes that, a person has to edit the file.
    fileprivate var isRefused: Bool {
        switch standing {
        case .changed, .revoked: true
        case .trusted, .unknown: false
        }
    }

    fileprivate var verdict: String {
        switch standing {
        case .trusted: "yes"
        case .unknown: "new"
        case .changed(let entry): "CHANGED: \(entry.place) has \(entry.key.fingerprint)"
        case .revoked(let entry): "REVOKED: \(entry.place)"
        }
    }
}

/// A host as `hosts --scan-keys --format json` shows it.
private struct KeyRow: Encodable {
    struct Key: Encodable {
        let type: String
        let fingerprint: String
        let known: String
    }

    let host: String
    let knownHosts: String
    let keys: [Key]
    let reason: String?

    init(_ finding: HostKeyFinding) {
        host = finding.host.name
        knownHosts = finding.file
        keys = finding.keys.map { Key(type: $0.type, fingerprint: $0.fingerprint, known: $0.verdict) }
        reason = finding.obstacle?.cause
    }
}
