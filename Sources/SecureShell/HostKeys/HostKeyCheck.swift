/// What known_hosts says about one host: the value is made before the connection, so that the look-up costs the event loop nothing.
struct HostKeyCheck: Sendable {
    let endpoint: SSHEndpoint
    private let entries: [KnownHosts.Entry]

    init(_ knownHosts: KnownHosts, for endpoint: SSHEndpoint) {
        self.endpoint = endpoint
        self.entries = knownHosts.entries(for: endpoint.knownHostsName)
    }

    /// Every algorithm that we accept from a server, best first. SHA-1 signatures (`ssh-rsa`) come last.
    private static let algorithms = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256",
        "ssh-rsa",
    ]

    /// The algorithms to offer: those of known keys first, so that the server shows a key that can be compared.
    var preferredAlgorithms: [String] {
        let known = Set(entries.filter { !$0.isRevoked }.map(\.key.type))
        func isKnown(_ algorithm: String) -> Bool {
            known.contains(algorithm.hasPrefix("rsa-sha2-") ? "ssh-rsa" : algorithm)
        }
        return HostKeyCheck.algorithms.filter(isKnown) + HostKeyCheck.algorithms.filter { !isKnown($0) }
    }

    /// The algorithms for one kind of key each, for asking after all keys of a server.
    static let kinds = [["ssh-ed25519"], algorithms.filter { $0.hasPrefix("ecdsa-") }, algorithms.filter { $0.contains("rsa") }]

    /// Returns if the key is the host's own; throws otherwise.
    func verify(_ key: HostKey) throws(SSHError) {
        switch HostKeyStanding(key, entries: entries) {
        case .trusted: return
        case .revoked(let entry):
            throw SSHError(
                .hostKeyRevoked, host: endpoint.name, "host key revoked: \(key) is marked @revoked in \(entry.place)",
                remedy: "do not trust this host until it has a new key", hostKey: key)
        case .changed(let expected):
            throw SSHError(
                .hostKeyChanged, host: endpoint.name,
                "host key changed: expected \(expected.key.fingerprint) (\(expected.place)), got \(key.fingerprint) (\(key.type))",
                remedy: "if the host was reinstalled, remove that line", hostKey: key)
        case .unknown(let other): throw unknown(key, other: other)
        }
    }

    private func unknown(_ key: HostKey, other: KnownHosts.Entry?) -> SSHError {
        var what = "host key unknown: got \(key) for \(endpoint.knownHostsName)"
        if let other { what += "; \(other.place) holds only its \(other.key.type) key" }
        return SSHError(
            .hostKeyUnknown, host: endpoint.name, what,
            remedy: "compare the fingerprint with the host's own, then: hapfleet hosts --scan-keys --accept \(key.fingerprint)",
            hostKey: key)
    }
}
