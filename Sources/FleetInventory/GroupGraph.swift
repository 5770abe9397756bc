import StrictYAML

/// The groups of an inventory: who is in which, and in which order their settings apply.
struct GroupGraph {
    /// Every group's name: those declared, and those that hosts say they are in.
    private(set) var names: Set<String> = []
    /// Parents before their children, else as in the file.
    private var order: [String: Int] = [:]
    private var declared: [String: InventoryFile.GroupEntry] = [:]
    private var groupsOfHost: [String: Set<String>] = [:]

    init(file: InventoryFile, knownHosts: Set<String>) throws(YAMLError) {
        for group in file.groups { declared[group.name] = group }
        names = Set(declared.keys).union(file.hosts.flatMap(\.groups))
        for group in file.groups { try check(group, knownHosts) }
        let ordered = try parentsFirst(file.groups)
        for (index, name) in ordered.enumerated() { order[name] = index }
        join(file, childrenFirst: ordered.reversed())
    }

    /// The groups that a host is in, in the order in which their settings apply.
    func groups(of host: String) -> [String] {
        (groupsOfHost[host] ?? []).sorted { (order[$0] ?? .max, $0) < (order[$1] ?? .max, $1) }
    }

    func settings(of group: String) -> HostSettings? {
        declared[group]?.settings
    }

    private func check(_ group: InventoryFile.GroupEntry, _ knownHosts: Set<String>) throws(YAMLError) {
        for member in group.members where !knownHosts.contains(member.name) {
            throw member.value.refused(
                "names the unknown host '\(member.name)'",
                remedy: NearestWords.advice(for: member.name, among: knownHosts.sorted()))
        }
        for child in group.children where !names.contains(child.name) {
            throw child.value.refused(
                "names the unknown group '\(child.name)'", remedy: NearestWords.advice(for: child.name, among: names.sorted()))
        }
    }

    /// Kahn's algorithm; what it cannot reach is in a circle.
    private func parentsFirst(_ groups: [InventoryFile.GroupEntry]) throws(YAMLError) -> [String] {
        var parents: [String: Int] = [:]
        for child in groups.flatMap(\.children) { parents[child.name, default: 0] += 1 }
        var ready = groups.map(\.name).filter { parents[$0] == nil }
        var next = 0
        while next < ready.count {
            for child in declared[ready[next]]?.children ?? [] {
                parents[child.name, default: 1] -= 1
                if parents[child.name] == 0 { ready.append(child.name) }
            }
            next += 1
        }
        if let child = circle(among: groups.filter { !ready.contains($0.name) }) {
            throw child.value.refused(
                "makes the group '\(child.name)' a child of itself", remedy: "remove one of the children in the circle")
        }
        return ready
    }

    /// A child that is its own ancestor, when each of `groups` has a parent among them or none has: going up from parent to
    /// parent ends in a circle.
    private func circle(
        among groups: [InventoryFile.GroupEntry]
    ) -> (name: String, value: YAMLValue)? {
        guard var current = groups.first?.name else { return nil }
        var seen: Set<String> = []
        while seen.insert(current).inserted {
            guard let parent = groups.first(where: { $0.children.contains { $0.name == current } }) else { return nil }
            current = parent.name
        }
        return groups.lazy.flatMap(\.children).first { $0.name == current }
    }

    private mutating func join(_ file: InventoryFile, childrenFirst groups: [String]) {
        var members: [String: Set<String>] = [:]
        for host in file.hosts {
            for group in host.groups { members[group, default: []].formUnion(host.names) }
        }
        for name in groups {
            guard let group = declared[name] else { continue }
            members[name, default: []].formUnion(group.members.map(\.name))
            for child in group.children { members[name, default: []].formUnion(members[child.name] ?? []) }
        }
        for (group, hosts) in members {
            for host in hosts { groupsOfHost[host, default: []].insert(group) }
        }
    }
}
