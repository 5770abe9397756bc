import FleetInventory
import Foundation
import Testing

/// What `ansible-inventory --list` says of an inventory.
struct AnsibleListing {
    let hosts: Set<String>
    /// The hosts of every group but `all`, those of its children included.
    let members: [String: Set<String>]
    /// The children of every group but `all`.
    let children: [String: Set<String>]
    let variables: [String: [String: Any]]

    init(_ json: Data) throws {
        let root = try #require(try JSONSerialization.jsonObject(with: json) as? [String: [String: Any]])
        let meta = root["_meta"]?["hostvars"] as? [String: [String: Any]] ?? [:]
        let groups = root.filter { $0.key != "_meta" }
        let children = groups.mapValues { Set($0["children"] as? [String] ?? []) }
        var members: [String: Set<String>] = [:]
        func hosts(of group: String) -> Set<String> {
            let own = Set(groups[group]?["hosts"] as? [String] ?? [])
            return (children[group] ?? []).reduce(own) { $0.union(hosts(of: $1)) }
        }
        let names = Set(groups.keys).union(children.values.joined())
        for name in names where name != "all" { members[name] = hosts(of: name) }
        self.hosts = hosts(of: "all")
        self.members = members
        self.children = children.filter { $0.key != "all" && !$0.value.isEmpty }
        variables = meta
    }

    /// Expects `inventory` to say the same of hosts, groups, and of variables as far as they mean something here.
    func expectSame(as inventory: Inventory) {
        #expect(Set(inventory.hosts.map(\.name)) == hosts)
        // An empty `ungrouped` is left out here.
        let groups = members.filter { $0.key != "ungrouped" || !$0.value.isEmpty }
        #expect(inventory.groups == Set(groups.keys))
        for (group, hosts) in groups {
            #expect(Set(inventory.hosts.filter { $0.groups.contains(group) }.map(\.name)) == hosts, "\(group)")
        }
        for host in inventory.hosts { expectSameVariables(of: host) }
    }

    private func expectSameVariables(of host: FleetInventory.Host) {
        let variables = variables[host.name] ?? [:]
        #expect(host.address == variables["ansible_host"] as? String ?? host.name)
        #expect(host.port == variables["ansible_port"] as? Int ?? 22)
        #expect(host.user == variables["ansible_user"] as? String ?? "ada")
        #expect(host.identityFiles == (variables["ansible_ssh_private_key_file"] as? String).map { [$0] } ?? [])
        let labels = variables.filter { name, value in
            !name.hasPrefix("ansible_") && !FleetInventory.Host.builtInAttributes.contains(name)
                && (value is String || value is NSNumber)
        }
        #expect(Set(host.labels.keys) == Set(labels.keys), "\(host.name)")
        for (name, value) in labels {
            // A truth value reads 1 or 0 here, whatever word the file has for it.
            let truth = ["true": "1", "false": "0"][host.labels[name]?.lowercased() ?? ""]
            #expect([host.labels[name], truth].contains("\(value)"), "\(host.name), \(name)")
        }
    }
}

/// Ansible's own tool, where it is installed.
enum AnsibleTool {
    static let path: String? = {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["HAPFLEET_ANSIBLE_INVENTORY"], !named.isEmpty { return named }
        return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/ansible-inventory" }
            .first(where: FileManager.default.isExecutableFile)
    }()

    static func list(_ inventory: String) throws -> Data {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try #require(path))
        process.arguments = ["-i", inventory, "--list"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return data
    }
}
