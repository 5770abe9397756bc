import StrictYAML

extension AnsibleInventory {
    /// How many variables all hosts together may have, inherited ones included.
    private static let variableLimit = 4_000_000

    /// Puts hosts, groups and variables together, with those in `group_vars` and `host_vars` in `folder` if there is one.
    ///
    /// As in Ansible, from weak to strong: `all`, parents, children (what one file says of a group before what `group_vars` says
    /// of any), then the host, then its file in `host_vars`. Paths start in `folder`, or else where the process runs.
    func inventory(folder: String?, environment: InventoryEnvironment) throws(YAMLError) -> Inventory {
        var notices = notices
        let order = try AnsibleGroupOrder(self)
        let files = try folder.map { folder throws(YAMLError) in
            try AnsibleVariableFiles(
                folder: folder, groups: groups.keys, hosts: hosts.lazy.map(\.name), notices: &notices)
        }
        for host in hosts where host.name != Self.ungrouped && groups[host.name] != nil {
            notices.note(host.name, "is a host and a group; a selection means the group")
        }
        var assembled: [FleetInventory.Host] = []
        var variableCount = 0
        for host in hosts {
            let memberships = order.groups(of: host.name)
            let variables = variables(of: host, in: memberships, files)
            variableCount += variables.count
            guard variableCount <= Self.variableLimit else {
                throw YAMLError(
                    .tooLarge, at: host.position, cause: "the hosts have more than \(Self.variableLimit) variables",
                    remedy: "split the inventory")
            }
            let settings = try AnsibleSettings(
                variables, host: host.name, resolve: { environment.resolve($0, in: folder ?? ".") }, notices: &notices)
            let address = settings.address ?? host.name
            assembled.append(
                FleetInventory.Host(
                    name: host.name, address: address, groups: memberships, settings: settings.settings,
                    environment: environment))
        }
        let names = Set(groups.keys.filter { $0 != Self.all && $0 != Self.ungrouped })
        return Inventory(hosts: assembled, groups: names, notices: notices.notices)
    }

    private func variables(of host: Host, in memberships: [String], _ files: AnsibleVariableFiles?) -> AnsibleVariables {
        let levels = [Self.all] + memberships
        var merged: AnsibleVariables = [:]
        for group in levels { merged.merge(groups[group]?.variables ?? [:]) { _, stronger in stronger } }
        for group in levels { merged.merge(files?.ofGroups[group] ?? [:]) { _, stronger in stronger } }
        merged.merge(host.variables) { _, stronger in stronger }
        merged.merge(files?.ofHosts[host.name] ?? [:]) { _, stronger in stronger }
        return merged
    }
}
