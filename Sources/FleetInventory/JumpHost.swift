/// A host that others are reached through: how it is reached itself, as seen from the hop before it.
public struct JumpHost: Sendable, Hashable {
    /// The name that messages use.
    public let name: String
    /// The DNS name or IP address.
    public let address: String
    /// The TCP port of its SSH server, 1 to 65535.
    public let port: Int
    /// The login name.
    public let user: String
    /// Private keys to offer, as absolute paths, in order. Empty: the ssh-agent and the usual files.
    public let identityFiles: [String]
    /// Files with its host key, as absolute paths.
    public let knownHostsFiles: [String]

    /// A hop with all that is known of it.
    public init(
        name: String, address: String, port: Int, user: String, identityFiles: [String], knownHostsFiles: [String]
    ) {
        self.name = name
        self.address = address
        self.port = port
        self.user = user
        self.identityFiles = identityFiles
        self.knownHostsFiles = knownHostsFiles
    }
}

/// A jump host as it is written, `user@host:port`, where only the host is needed: a host of the inventory, one that the SSH
/// configuration knows, or an address.
struct JumpName: Sendable, Hashable {
    let user: String?
    let host: String
    let port: Int?

    /// nil if the text is no such thing.
    init?(_ text: some StringProtocol) {
        var rest = Substring(text)
        if rest.hasPrefix("ssh://") { rest = rest.dropFirst(6) }
        var user: String?
        if let at = rest.lastIndex(of: "@") {
            user = String(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        guard user.map(InventoryName.isUser) ?? true, let (host, port) = Self.split(rest), InventoryName.isAddress(host) else {
            return nil
        }
        (self.user, self.host, self.port) = (user, host, port)
    }

    /// The hops of a list with commas, first to last; none for `none` and for an empty text; nil if one is wrong.
    static func list(_ text: String) -> [JumpName]? {
        let text = text.filter { !$0.isWhitespace }
        if text.isEmpty || text.lowercased() == "none" { return [] }
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map { JumpName($0) }
        let known = names.compactMap(\.self)
        return known.count == names.count ? known : nil
    }

    /// Address and port: `[::1]:22`, `host:22`, or an address without a port, which may be IPv6.
    private static func split(_ text: Substring) -> (String, Int?)? {
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return nil }
            let address = String(text.dropFirst().prefix(upTo: close))
            let rest = text[text.index(after: close)...]
            if rest.isEmpty { return (address, nil) }
            guard rest.hasPrefix(":"), let port = port(rest.dropFirst()) else { return nil }
            return (address, port)
        }
        guard text.count(where: { $0 == ":" }) == 1, let colon = text.firstIndex(of: ":") else { return (String(text), nil) }
        guard let port = port(text[text.index(after: colon)...]) else { return nil }
        return (String(text[..<colon]), port)
    }

    private static func port(_ text: Substring) -> Int? {
        Int(text).flatMap { (1...65_535).contains($0) ? $0 : nil }
    }
}
