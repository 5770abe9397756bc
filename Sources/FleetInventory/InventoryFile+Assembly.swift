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
                    Host(
                        name: name, address: address, groups: groups, settings: inherited.overridden(by: entry.settings),
                        environment: environment))
            }
        }
        return Inventory(hosts: assembled, groups: graph.names)
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
