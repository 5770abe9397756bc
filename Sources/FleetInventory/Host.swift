/// A machine that can be measured: how it is reached, and what is known of it.
public struct Host: Sendable, Hashable, Identifiable {
    /// The name that the user gave it; unique in an inventory.
    public let name: String
    /// The DNS name or IP address to connect to.
    public let address: String
    /// The TCP port of its SSH server, 1 to 65535.
    public let port: Int
    /// The login name.
    public let user: String
    /// Every group that it is in, directly or through a group's children, sorted.
    public let groups: [String]
    /// What the inventory says of it: `rack: r3`, `arch: aarch64`.
    public let labels: [String: String]
    /// What a probe found: `kernel`, `arch`, ... Stronger than a label of the same name, which may be out of date.
    public var facts: [String: String]
    /// Private keys to offer, as absolute paths, in order. Empty: the ssh-agent and the usual files.
    public let identityFiles: [String]
    /// Files with its host key, as absolute paths.
    public let knownHostsFiles: [String]
    /// The words before a command that needs privilege, such as `sudo -n`; empty for a login that is privileged itself.
    public let privilegeCommand: [String]
    /// The hosts to go through, first to last; none for a host that is reached directly.
    public internal(set) var jumpHosts: [JumpHost]
    /// The jump hosts as they are written, before it is known what they are.
    var jumpNames: [JumpName] = []
    /// The path on the host of an agent that its administrator installed: only that one is run, and never replaced. nil: the agent
    /// is sent.
    public let pinnedAgent: String?
    /// The command of the coordinator's machine that starts the host anew when it has fallen, as words; empty if there is none.
    public let resetCommand: [String]
    /// Where its console is read; nil if nobody says.
    public let console: ConsoleSource?

    /// The same as `name`.
    public var id: String { name }

    /// A host with all that is known of it.
    public init(
        name: String, address: String, port: Int = 22, user: String, groups: [String] = [], labels: [String: String] = [:],
        facts: [String: String] = [:], identityFiles: [String] = [], knownHostsFiles: [String] = [],
        privilegeCommand: [String] = ["sudo", "-n"], jumpHosts: [JumpHost] = [], pinnedAgent: String? = nil,
        resetCommand: [String] = [], console: ConsoleSource? = nil
    ) {
        self.name = name
        self.address = address
        self.port = port
        self.user = user
        self.groups = Array(Set(groups)).sorted()
        self.labels = labels
        self.facts = facts
        self.identityFiles = identityFiles
        self.knownHostsFiles = knownHostsFiles
        self.privilegeCommand = privilegeCommand
        self.jumpHosts = jumpHosts
        self.pinnedAgent = pinnedAgent
        self.resetCommand = resetCommand
        self.console = console
    }

    /// The attributes that every host has, and that no label may be called.
    public static let builtInAttributes = ["name", "address", "port", "user"]

    /// The value of an attribute: a built-in one, a fact, or a label, in that order; nil when there is none.
    public func attribute(_ key: String) -> String? {
        switch key {
        case "name": name
        case "address": address
        case "port": String(port)
        case "user": user
        default: facts[key] ?? labels[key]
        }
    }
}
