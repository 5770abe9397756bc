import StrictYAML

/// What may be said of a host, of a group's hosts, or of all hosts by default.
struct HostSettings {
    var user: String?
    var port: Int?
    var identityFiles: [String]?
    var knownHostsFiles: [String]?
    var privilegeCommand: [String]?
    /// The hosts to go through; none for a direct way.
    var jump: [JumpName]?
    var pinnedAgent: String?
    var resetCommand: [String]?
    var console: ConsoleSource?
    var labels: [String: String] = [:]

    /// These settings, with those of `stronger` where it says something.
    func overridden(by stronger: HostSettings) -> HostSettings {
        HostSettings(
            user: stronger.user ?? user, port: stronger.port ?? port, identityFiles: stronger.identityFiles ?? identityFiles,
            knownHostsFiles: stronger.knownHostsFiles ?? knownHostsFiles,
            privilegeCommand: stronger.privilegeCommand ?? privilegeCommand, jump: stronger.jump ?? jump,
            pinnedAgent: stronger.pinnedAgent ?? pinnedAgent, resetCommand: stronger.resetCommand ?? resetCommand,
            console: stronger.console ?? console,
            labels: labels.merging(stronger.labels) { _, stronger in stronger })
    }
}

extension Host {
    /// A host with `settings`; where they say nothing those of the SSH configuration, if there is one, and else the usual ones.
    init(name: String, address: String, groups: [String], settings: HostSettings, environment: InventoryEnvironment) {
        let configured = environment.sshConfiguration?.settings(of: address)
        let settings = configured?.settings.overridden(by: settings) ?? settings
        let user = settings.user ?? environment.userName
        self.init(
            name: name, address: configured?.address ?? address, port: settings.port ?? 22, user: user, groups: groups,
            labels: settings.labels,
            identityFiles: settings.identityFiles ?? [],
            knownHostsFiles: settings.knownHostsFiles ?? ["\(environment.home)/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"],
            privilegeCommand: settings.privilegeCommand ?? (user == "root" ? [] : ["sudo", "-n"]),
            pinnedAgent: settings.pinnedAgent, resetCommand: settings.resetCommand ?? [], console: settings.console)
        jumpNames = settings.jump ?? []
    }
}

extension HostSettings {
    /// Reads the settings' keys of a mapping that may have others; `resolve` makes paths absolute.
    init(_ mapping: inout YAMLMapping, resolve: (String) -> String) throws(YAMLError) {
        user = try mapping.optional("user").map { value throws(YAMLError) in try InventoryName.user(value) }
        port = try mapping.optional("port")?.int(in: 1...65_535)
        identityFiles = try mapping.optional("identity_files").map { value throws(YAMLError) in try Self.paths(value, resolve) }
        knownHostsFiles = try mapping.optional("known_hosts").map { value throws(YAMLError) in try Self.paths(value, resolve) }
        privilegeCommand = try mapping.optional("sudo").map { value throws(YAMLError) in try Self.words(value) }
        jump = try mapping.optional("jump").map { value throws(YAMLError) in try Self.jump(value) }
        if let agent = mapping.optional("agent") { pinnedAgent = try Self.pinned(agent) }
        resetCommand = try mapping.optional("reset").map { value throws(YAMLError) in
            try HostCommands.reset(value, resolve: resolve)
        }
        console = try mapping.optional("console").map { value throws(YAMLError) in
            try HostCommands.console(value, resolve: resolve)
        }
        if let labels = mapping.optional("labels") { self.labels = try Self.labels(labels) }
    }

    /// One path, or a list of them.
    private static func paths(_ value: YAMLValue, _ resolve: (String) -> String) throws(YAMLError) -> [String] {
        let paths = value.isList ? try value.texts() : [try value.text()]
        guard paths.allSatisfy({ !$0.isEmpty && !$0.contains("\0") }) else {
            throw value.refused("has an empty path", remedy: "write the path of a file")
        }
        guard paths.allSatisfy({ !$0.hasPrefix("~") || $0 == "~" || $0.hasPrefix("~/") }) else {
            throw value.refused("names another user's home", remedy: "write the path out")
        }
        return paths.map(resolve)
    }

    /// Whether `text` can be a path that is made absolute.
    static func isPath(_ text: String) -> Bool {
        !text.isEmpty && !text.contains("\0") && (!text.hasPrefix("~") || text == "~" || text.hasPrefix("~/"))
    }

    /// Hosts to go through: a list, or text with commas.
    private static func jump(_ value: YAMLValue) throws(YAMLError) -> [JumpName] {
        let text = value.isList ? try value.texts().joined(separator: ",") : try value.text()
        guard let names = JumpName.list(text) else {
            throw value.refused("is '\(text)', no jump host", remedy: "write the name of a host, user@host:port, or none")
        }
        return names
    }

    /// `{pinned: PATH}`: the path of an agent on the host.
    private static func pinned(_ value: YAMLValue) throws(YAMLError) -> String {
        try value.mapping { mapping throws(YAMLError) in
            let path = try mapping.required("pinned")
            let text = try path.text()
            guard text.hasPrefix("/"), !text.contains("\0") else {
                throw path.refused(
                    "is not an absolute path", remedy: "write the path of the agent on the host, such as /usr/local/sbin/hapagent"
                )
            }
            return text
        }
    }

    /// A command, as a list or as text with spaces; an empty text for none.
    private static func words(_ value: YAMLValue) throws(YAMLError) -> [String] {
        value.isList ? try value.texts() : try value.text().split(separator: " ").map(String.init)
    }

    private static func labels(_ value: YAMLValue) throws(YAMLError) -> [String: String] {
        var labels: [String: String] = [:]
        for entry in try value.entries() {
            labels[try InventoryName.label(entry)] = try entry.value.text()
        }
        return labels
    }
}
