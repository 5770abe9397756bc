public import StrictYAML

/// What an OpenSSH client's configuration says of hosts: `HostName`, `Port`, `User`, `IdentityFile`, `ProxyJump`
/// and `UserKnownHostsFile`, under `Host`, `Match host` and `Match originalhost`, with `Include`.
///
/// As in OpenSSH the first value that fits a host counts, and `IdentityFile` adds up. What is not understood is in `notices`.
public struct SSHConfiguration: Sendable, Hashable {
    /// Settings for the hosts that fit.
    struct Block: Sendable, Hashable {
        /// Every one of these must fit: those around an `Include`, and the block's own.
        var conditions: [SSHHostCondition]
        var hostName: String?
        var port: Int?
        var user: String?
        var identityFiles: [String] = []
        var knownHostsFiles: [String]?
        var jump: [JumpName]?
    }

    let blocks: [Block]
    /// Words and blocks that have no effect here.
    public let notices: [InventoryNotice]

    /// Reads the file at `path`, such as `~/.ssh/config`, and those it includes, within 1 MiB in all.
    public static func read(
        path: String, environment: InventoryEnvironment = .current
    ) throws(YAMLError) -> SSHConfiguration {
        try read(paths: [path], environment: environment)
    }

    /// Reads several files as one, the first the strongest: the user's before the system's.
    public static func read(
        paths: [String], environment: InventoryEnvironment = .current
    ) throws(YAMLError) -> SSHConfiguration {
        var reader = SSHConfigurationReader(environment: environment)
        for path in paths { try reader.read(environment.resolve(path, in: ".")) }
        return SSHConfiguration(blocks: reader.blocks, notices: reader.notices.notices)
    }

    /// What it says of a host that is called `name`: the name to connect to, and settings that an inventory's are stronger than.
    func settings(of name: String) -> (address: String, settings: HostSettings) {
        var address: String?
        var settings = HostSettings()
        for block in blocks {
            let target = address?.replacing("%h", with: name) ?? name
            guard block.conditions.allSatisfy({ $0.fits($0.isOfTarget ? target : name) }) else { continue }
            address = address ?? block.hostName
            settings.port = settings.port ?? block.port
            settings.user = settings.user ?? block.user
            settings.knownHostsFiles = settings.knownHostsFiles ?? block.knownHostsFiles
            settings.jump = settings.jump ?? block.jump
            if !block.identityFiles.isEmpty { settings.identityFiles = (settings.identityFiles ?? []) + block.identityFiles }
        }
        return (address?.replacing("%h", with: name) ?? name, settings)
    }
}

/// Patterns of hosts' names, of which one must fit and none that begins with `!`.
struct SSHHostCondition: Sendable, Hashable {
    let patterns: [String]
    /// Whether the name that `HostName` gives is meant, where it has been given.
    var isOfTarget = false

    /// Whether a host's name could fit: none has a slash, or begins with a dot.
    var canFit: Bool { patterns.contains { !$0.hasPrefix("!") && !$0.hasPrefix(".") && !$0.contains("/") } }

    func fits(_ name: String) -> Bool {
        var isNamed = false
        for pattern in patterns {
            if pattern.hasPrefix("!") {
                if Self.matches(name, String(pattern.dropFirst())) { return false }
            } else if Self.matches(name, pattern) {
                isNamed = true
            }
        }
        return isNamed
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        GlobPattern(pattern.lowercased()).matches(name.lowercased())
    }
}
