import StrictYAML

/// The groups of an Ansible inventory: who is in which, and in which order their variables apply.
struct AnsibleGroupOrder {
    /// Parents before their children; groups as deep as each other by `ansible_group_priority`, then by name.
    let names: [String]
    private let rank: [String: Int]
    private let groupsOfHost: [String: Set<String>]

    init(_ inventory: AnsibleInventory) throws(YAMLError) {
        let (parentsFirst, depths) = try Self.parentsFirst(inventory.groups)
        names = parentsFirst.sorted { first, second in
            let left = (depths[first] ?? 1, Self.priority(inventory.groups[first]), first)
            let right = (depths[second] ?? 1, Self.priority(inventory.groups[second]), second)
            return left < right
        }
        rank = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        groupsOfHost = try Self.join(inventory, childrenFirst: parentsFirst.reversed())
    }

    /// The groups that a host is in, but `all`, in the order in which their variables apply.
    func groups(of host: String) -> [String] {
        let groups = (groupsOfHost[host] ?? []).sorted { (rank[$0] ?? 0) < (rank[$1] ?? 0) }
        let others = groups.filter { $0 != AnsibleInventory.ungrouped }
        return others.isEmpty ? [AnsibleInventory.ungrouped] : others
    }

    private static func priority(_ group: AnsibleInventory.Group?) -> Int {
        guard case .text(let text) = group?.variables["ansible_group_priority"]?.value else { return 1 }
        return Int(text) ?? 1
    }

    /// Kahn's algorithm, with the length of the longest way from the top; what it cannot reach is in a circle or below one.
    private static func parentsFirst(
        _ groups: [String: AnsibleInventory.Group]
    ) throws(YAMLError) -> (names: [String], depths: [String: Int]) {
        var parents: [String: Int] = [:]
        for child in groups.values.flatMap(\.children.keys) { parents[child, default: 0] += 1 }
        var depths: [String: Int] = [:]
        var ready = groups.keys.filter { $0 != AnsibleInventory.all && parents[$0] == nil }.sorted()
        var next = 0
        while next < ready.count {
            let name = ready[next]
            for child in groups[name]?.children.keys.sorted() ?? [] {
                depths[child] = max(depths[child] ?? 1, (depths[name] ?? 1) + 1)
                parents[child, default: 1] -= 1
                if parents[child] == 0 { ready.append(child) }
            }
            next += 1
        }
        let reached = Set(ready)
        if let (child, position) = circle(in: groups.filter { !reached.contains($0.key) && $0.key != AnsibleInventory.all }) {
            throw YAMLError(
                .badValue, at: position, cause: "makes the group '\(child)' a child of itself",
                remedy: "remove one of the children in the circle")
        }
        return (ready, depths)
    }

    /// A child that is its own ancestor: each of `groups` has a parent among them, so that going up ends in a circle.
    private static func circle(in groups: [String: AnsibleInventory.Group]) -> (name: String, position: YAMLPosition)? {
        var parent: [String: (name: String, position: YAMLPosition)] = [:]
        for (name, group) in groups.sorted(by: { $0.key < $1.key }) {
            for (child, position) in group.children where groups[child] != nil { parent[child] = (name, position) }
        }
        guard var current = groups.keys.min() else { return nil }
        var seen: Set<String> = []
        while seen.insert(current).inserted {
            guard let above = parent[current]?.name else { return nil }
            current = above
        }
        return parent[current].map { (current, $0.position) }
    }

    private static func join(
        _ inventory: AnsibleInventory, childrenFirst groups: [String]
    ) throws(YAMLError) -> [String: Set<String>] {
        var members: [String: Set<String>] = [:]
        var groupsOfHost: [String: Set<String>] = [:]
        var count = 0
        for name in groups {
            guard let group = inventory.groups[name] else { continue }
            let hosts = group.children.keys.reduce(into: group.hosts) { $0.formUnion(members[$1] ?? []) }
            count += hosts.count
            guard count <= inventory.memberLimit else { throw tooMany(inventory.memberLimit, at: group) }
            members[name] = hosts
            for host in hosts { groupsOfHost[host, default: []].insert(name) }
        }
        return groupsOfHost
    }

    /// A group that lists too many itself was refused when it was read, so that this one has children.
    private static func tooMany(_ limit: Int, at group: AnsibleInventory.Group) -> YAMLError {
        YAMLError(
            .tooLarge, at: group.children.min { $0.key < $1.key }?.value ?? YAMLPosition(file: "the inventory"),
            cause: "its groups hold more than \(limit) hosts in all", remedy: "nest groups less")
    }
}
