/// Where a host is and who logs in there.
public struct SSHEndpoint: Sendable, Hashable {
    /// The name that messages use.
    public var name: String
    /// A DNS name or an IP address.
    public var address: String
    /// The TCP port.
    public var port: Int
    /// The remote user.
    public var user: String
    /// The name under which known_hosts keeps the host's keys; nil means the address.
    public var hostKeyAlias: String?

    /// An endpoint; `name` is the address unless given.
    public init(name: String? = nil, address: String, port: Int = 22, user: String, hostKeyAlias: String? = nil) {
        self.name = name ?? address
        self.address = address
        self.port = port
        self.user = user
        self.hostKeyAlias = hostKeyAlias
    }

    /// The name to look up in known_hosts, as OpenSSH writes it: `host`, or `[host]:port` for another port than 22.
    public var knownHostsName: String {
        if let hostKeyAlias { return hostKeyAlias.lowercased() }
        return port == 22 ? address.lowercased() : "[\(address.lowercased())]:\(port)"
    }
}
