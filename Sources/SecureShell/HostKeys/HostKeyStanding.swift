/// What known_hosts files say of a key that a host shows.
public enum HostKeyStanding: Sendable, Hashable {
    /// The host's own.
    case trusted
    /// A line marks it `@revoked`.
    case revoked(KnownHosts.Entry)
    /// A line has another key of this kind.
    case changed(from: KnownHosts.Entry)
    /// No line has a key of this kind; one may have another kind.
    case unknown(others: KnownHosts.Entry?)

    /// What `entries`, which all speak of the host, say of `key`.
    init(_ key: HostKey, entries: [KnownHosts.Entry]) {
        if let revoked = entries.first(where: { $0.isRevoked && $0.key == key }) {
            self = .revoked(revoked)
            return
        }
        let trusted = entries.filter { !$0.isRevoked }
        if trusted.contains(where: { $0.key == key }) {
            self = .trusted
        } else if let other = trusted.first(where: { $0.key.type == key.type }) {
            self = .changed(from: other)
        } else {
            self = .unknown(others: trusted.first)
        }
    }
}

extension KnownHosts {
    /// What they say of a key that the host at `endpoint` shows.
    public func standing(of key: HostKey, for endpoint: SSHEndpoint) -> HostKeyStanding {
        HostKeyStanding(key, entries: entries(for: endpoint.knownHostsName))
    }
}
