public import FleetInventory
public import SecureShell

/// What a scan for host keys found out about one host.
public struct HostKeyFinding: Sendable {
    /// A key that the host shows.
    public struct Shown: Sendable {
        /// Its kind, such as `ssh-ed25519`.
        public var type: String
        /// As OpenSSH prints it: `SHA256:…`.
        public var fingerprint: String
        /// What the known_hosts files say of it.
        public var standing: HostKeyStanding
        /// The line that makes it trusted.
        public var line: String
    }

    /// The host.
    public var host: Host
    /// The known_hosts file that a line would be added to.
    public var file: String
    /// The keys that it shows; empty if there was an obstacle.
    public var keys: [Shown]
    /// Why no keys could be had.
    public var obstacle: HostFailure?
}

extension SSHConnector {
    /// The keys that hosts show, at most `parallel` hosts at a time; in the hosts' order. Nothing is trusted by it, and the jump
    /// hosts on the way must be trusted already.
    public func scanKeys(of hosts: [Host], parallel: Int) async -> [HostKeyFinding] {
        let logins = ConcurrencyLimit(parallel)
        return await withTaskGroup(of: (Int, HostKeyFinding).self) { group in
            for (index, host) in hosts.enumerated() {
                group.addTask { (index, await logins.run { await scanKeys(of: host) }) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func scanKeys(of host: Host) async -> HostKeyFinding {
        let files = knownHostsFiles(of: host)
        var finding = HostKeyFinding(host: host, file: files.first ?? "", keys: [], obstacle: nil)
        do throws(SSHError) {
            let known = try KnownHosts(files: files)
            let endpoint = endpoint(of: host)
            finding.keys = try await hostKeys(of: host).map { key in
                HostKeyFinding.Shown(
                    type: key.type, fingerprint: key.fingerprint, standing: known.standing(of: key, for: endpoint),
                    line: KnownHosts.line(key, for: endpoint))
            }
        } catch {
            finding.obstacle = HostFailure(error, host: host.name)
        }
        return finding
    }
}
