import StrictYAML

/// Reads an Ansible inventory in YAML form, or what a dynamic inventory prints, which is the same tree in JSON: groups at the
/// top, each with `hosts`, `children` and `vars`.
///
/// A dynamic inventory lists hosts and children by name only and puts the hosts' variables in `_meta.hostvars`.
struct AnsibleTree {
    static let groupKeys = ["hosts", "children", "vars"]
    static let meta = "_meta"

    /// Adds what `root` says to `inventory`.
    static func read(_ root: YAMLValue, into inventory: inout AnsibleInventory) throws(YAMLError) {
        let top = try root.entries()
        for entry in top where entry.key != meta {
            try readGroup(entry.key, entry.value, at: entry.keyPosition, &inventory)
        }
        for entry in top where entry.key == meta { try readMeta(entry.value, &inventory) }
    }

    private static func readGroup(
        _ name: String, _ value: YAMLValue, at position: YAMLPosition, _ inventory: inout AnsibleInventory
    ) throws(YAMLError) {
        try inventory.addGroup(name, at: position)
        if value.isNull { return }
        if value.isList {
            try readHosts(value, of: name, &inventory)
            return
        }
        for entry in try value.entries() {
            switch entry.key {
            case "hosts": try readHosts(entry.value, of: name, &inventory)
            case "children": try readChildren(entry.value, of: name, &inventory)
            case "vars": try readVariables(entry.value, of: name, &inventory)
            default:
                inventory.notices.note(
                    entry.key, "is no part of the group '\(name)', which may have hosts, children and vars: skipped")
            }
        }
    }

    private static func readHosts(
        _ value: YAMLValue, of group: String, _ inventory: inout AnsibleInventory
    ) throws(YAMLError) {
        if value.isNull { return }
        guard value.isMapping else {
            for item in value.isList ? try value.items() : [value] {
                try inventory.addHost(try item.text(), to: group, at: item.position)
            }
            return
        }
        for entry in try value.entries() {
            let pattern = try hosts(entry)
            let variables = entry.value.isNull ? [] : try entry.value.entries()
            for name in pattern.names {
                try inventory.addHost(name, port: pattern.port, to: group, at: entry.keyPosition)
                for variable in variables { inventory.set(variable.key, try AnsibleVariable(variable.value), ofHost: name) }
            }
        }
    }

    private static func hosts(_ entry: YAMLEntry) throws(YAMLError) -> AnsibleHostPattern {
        do throws(HostPattern.Fault) {
            return try AnsibleHostPattern(entry.key)
        } catch {
            throw YAMLError(
                .badValue, at: entry.keyPosition, cause: "host '\(entry.key)': \(error.cause)", remedy: error.remedy)
        }
    }

    private static func readChildren(
        _ value: YAMLValue, of group: String, _ inventory: inout AnsibleInventory
    ) throws(YAMLError) {
        if value.isNull { return }
        guard value.isMapping else {
            for item in value.isList ? try value.items() : [value] {
                let name = try item.text()
                try inventory.addGroup(name, at: item.position)
                try inventory.addChild(name, to: group, at: item.position)
            }
            return
        }
        for entry in try value.entries() {
            try readGroup(entry.key, entry.value, at: entry.keyPosition, &inventory)
            try inventory.addChild(entry.key, to: group, at: entry.keyPosition)
        }
    }

    private static func readVariables(
        _ value: YAMLValue, of group: String, _ inventory: inout AnsibleInventory
    ) throws(YAMLError) {
        if value.isNull { return }
        for entry in try value.entries() { inventory.set(entry.key, try AnsibleVariable(entry.value), ofGroup: group) }
    }

    private static func readMeta(_ value: YAMLValue, _ inventory: inout AnsibleInventory) throws(YAMLError) {
        for entry in try value.entries() where entry.key == "hostvars" && !entry.value.isNull {
            for host in try entry.value.entries() {
                guard inventory.hasHost(host.key) else {
                    inventory.notices.note(meta, "has variables of a host that is in no group", host: host.key)
                    continue
                }
                for variable in host.value.isNull ? [] : try host.value.entries() {
                    inventory.set(variable.key, try AnsibleVariable(variable.value), ofHost: host.key)
                }
            }
        }
    }
}
