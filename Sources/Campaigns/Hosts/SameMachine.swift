/// Tells hosts of an inventory that are one machine: the same machine-id and, at the same time, the same boot-id.
///
/// A clone that was never given a machine-id of its own boots by itself, and a container shares its host's boot-id, but has a
/// machine-id of its own: neither is taken for the same machine.
public enum SameMachine {
    /// What the machine is known by; nil if the host does not say.
    public static func identity(_ facts: [String: String]) -> String? {
        guard let machine = facts["machine_id"], let boot = facts["boot_id"], !machine.isEmpty, !boot.isEmpty else { return nil }
        return "\(machine) \(boot)"
    }

    /// The names of hosts that are one machine, two or more each.
    public static func groups(_ hosts: [(name: String, facts: [String: String])]) -> [[String]] {
        var order: [String] = []
        var names: [String: [String]] = [:]
        for host in hosts {
            guard let identity = identity(host.facts) else { continue }
            if names[identity] == nil { order.append(identity) }
            names[identity, default: []].append(host.name)
        }
        return order.compactMap { names[$0] }.filter { $0.count > 1 }
    }

    /// One line that names them all.
    public static func warning(_ names: [String]) -> String {
        "\(names.joined(separator: " and ")) are one machine (same machine-id and boot-id): a run measures only one of them"
    }
}

/// Which host has come first of those that are one machine, in a run.
actor MachineRegistry {
    private var names: [String: String] = [:]

    /// The host that came before with the same identity, nil if this one is the first or comes again.
    func claim(_ facts: [String: String], for host: String) -> String? {
        guard let identity = SameMachine.identity(facts) else { return nil }
        let first = names[identity] ?? host
        names[identity] = first
        return first == host ? nil : first
    }
}
