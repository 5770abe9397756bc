import StrictYAML

extension InventoryFile {
    /// Puts hosts, groups and defaults together. A host's own settings are the strongest, then those of its groups (a child's
    /// before its parent's, a later group's before an earlier one's), then the defaults.
    func inventory() throws(YAMLError) -> Inventory {
        let known = try knownHosts()
        let graph = try GroupGraph(file: self, knownHosts: known)
        var assembled: [Host] = []
        for entry in hosts {
            for (name, address) in zip(entry.names, entry.addresses) {
                let groups = graph.groups(of: name)
                let inherited = groups.reduce(defaults) { settings, group in
                    graph.settings(of: group).map(settings.overridden) ?? settings
                }
                assembled.append(
                    host(name, address, groups, inherited.overridden(by: entry.settings)))
            }
        }
        return Inventory(hosts: assembled, groups: graph.names)
    }

    private func host(
        _ name: String, _ address: String, _ groups: [String], _ settings: HostSettings
    ) -> Host {
        let user = settings.user ?? environment.userName
        return Host(
            name: name, address: address, port: settings.port ?? 22, user: user, groups: groups, labels: settings.labels,
            identityFiles: settings.identityFiles ?? [],
            knownHostsFiles: settings.knownHostsFiles ?? ["\(environment.home)/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"],
            privilegeCommand: settings.privilegeCommand ?? (user == "root" ? [] : ["sudo", "-n"]))
    }

    private func knownHosts() throws(YAMLError) -> Set<String> {
        var known: Set<String> = []
        for entry in hosts {
            for name in entry.names where !known.insert(name).inserted {
                throw YAMLError(
                    .duplicateKey, at: entry.position, cause: "host '\(name)' stands more than once", remedy: "keep one of them")
            }
        }
        return known
    }
}
