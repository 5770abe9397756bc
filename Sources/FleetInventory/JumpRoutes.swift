import StrictYAML

/// Finds what the jump hosts that an inventory names are, and the way to the first of them.
struct JumpRoutes {
    /// More hops than anyone has; what is longer goes in a circle.
    private static let hopLimit = 16

    let inventory: Inventory
    let environment: InventoryEnvironment
    /// The inventory's file, for messages.
    let source: String

    /// The inventory with every host's way filled in.
    func resolved() throws(YAMLError) -> Inventory {
        guard inventory.hosts.contains(where: { !$0.jumpNames.isEmpty }) else { return inventory }
        var hosts: [Host] = []
        for host in inventory.hosts {
            var host = host
            host.jumpHosts = try route(host.jumpNames, to: host.name)
            hosts.append(host)
        }
        return Inventory(hosts: hosts, groups: inventory.groups, notices: inventory.notices)
    }

    /// As in OpenSSH, the first hop may have a way of its own; the others are reached from the hop before them. What all hosts
    /// go through is itself reached directly, so that it can be in the inventory, too.
    private func route(_ names: [JumpName], to host: String) throws(YAMLError) -> [JumpHost] {
        guard !names.contains(where: { $0.host == host }) else { return [] }
        var hops: [JumpHost] = []
        var ahead = names
        while !ahead.isEmpty {
            hops = ahead.map(hop) + hops
            let first = ahead[0].host
            guard hops.count <= Self.hopLimit else {
                throw YAMLError(
                    .badValue, at: YAMLPosition(file: source), cause: "the jump hosts of '\(host)' go in a circle".shown,
                    remedy: "set 'jump: none' for the one that is reached directly")
            }
            ahead = ownJumps(of: first).filter { $0.host != first }
        }
        return hops
    }

    private func ownJumps(of name: String) -> [JumpName] {
        if let host = inventory.host(named: name) { return host.jumpNames.contains { $0.host == name } ? [] : host.jumpNames }
        return environment.sshConfiguration?.settings(of: name).settings.jump ?? []
    }

    private func hop(_ jump: JumpName) -> JumpHost {
        let known =
            inventory.host(named: jump.host)
            ?? Host(name: jump.host, address: jump.host, groups: [], settings: HostSettings(), environment: environment)
        return JumpHost(
            name: known.name, address: known.address, port: jump.port ?? known.port, user: jump.user ?? known.user,
            identityFiles: known.identityFiles, knownHostsFiles: known.knownHostsFiles)
    }
}
