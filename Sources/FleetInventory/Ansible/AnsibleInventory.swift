import StrictYAML

/// Hosts, groups and variables as Ansible knows them, collected from one source or several before they are put together.
///
/// `all` is every host; `ungrouped` are those in no other group. Both are always there.
struct AnsibleInventory {
    /// A group with what was said of it directly.
    struct Group {
        var hosts: Set<String> = []
        /// Where each child was named.
        var children: [String: YAMLPosition] = [:]
        var variables: AnsibleVariables = [:]
    }

    /// A host with what was said of it directly.
    struct Host {
        let name: String
        var variables: AnsibleVariables
        let position: YAMLPosition
    }

    static let all = "all"
    static let ungrouped = "ungrouped"

    /// How many hosts all groups together may hold, listed and then inherited.
    let memberLimit: Int
    private(set) var hosts: [Host] = []
    private(set) var groups: [String: Group] = [all: Group(), ungrouped: Group()]
    var notices = NoticeLog()
    private var indices: [String: Int] = [:]
    private var linkCount = 0

    init(memberLimit: Int = InventoryFile.memberLimit) {
        self.memberLimit = memberLimit
    }

    func hasHost(_ name: String) -> Bool {
        indices[name] != nil
    }

    mutating func addGroup(_ name: String, at position: YAMLPosition) throws(YAMLError) {
        guard groups[name] == nil else { return }
        _ = try InventoryName.group(name, at: position)
        groups[name] = Group()
    }

    /// Adds a host to a group. Like Ansible, takes the port behind its name only where the host first appears.
    mutating func addHost(
        _ name: String, port: Int? = nil, to group: String, at position: YAMLPosition
    ) throws(YAMLError) {
        if indices[name] == nil {
            guard InventoryName.isName(name), name != Self.all else { throw Self.badHost(name, at: position) }
            guard hosts.count < InventoryFile.hostLimit else {
                throw YAMLError(
                    .tooLarge, at: position, cause: "more than \(InventoryFile.hostLimit) hosts", remedy: "split the inventory")
            }
            indices[name] = hosts.count
            let variables = port.map { ["ansible_port": AnsibleVariable(.text(String($0)), at: position)] }
            hosts.append(Host(name: name, variables: variables ?? [:], position: position))
        }
        try countLink(at: position)
        groups[group, default: Group()].hosts.insert(name)
    }

    mutating func addChild(_ child: String, to parent: String, at position: YAMLPosition) throws(YAMLError) {
        guard child != Self.all, child != parent else {
            throw YAMLError(
                .badValue, at: position, cause: "makes the group '\(child)' a child of itself",
                remedy: "remove one of the children in the circle")
        }
        try countLink(at: position)
        // Every group is in `all`; to say so orders nothing.
        guard parent != Self.all else { return }
        groups[parent, default: Group()].children[child] = position
    }

    mutating func set(_ name: String, _ variable: AnsibleVariable, ofGroup group: String) {
        groups[group, default: Group()].variables[name] = variable
    }

    mutating func set(_ name: String, _ variable: AnsibleVariable, ofHost host: String) {
        guard let index = indices[host] else { return }
        hosts[index].variables[name] = variable
    }

    private mutating func countLink(at position: YAMLPosition) throws(YAMLError) {
        linkCount += 1
        guard linkCount <= memberLimit else {
            throw YAMLError(
                .tooLarge, at: position, cause: "its groups list more than \(memberLimit) hosts and groups",
                remedy: "make groups of other groups")
        }
    }

    private static func badHost(_ name: String, at position: YAMLPosition) -> YAMLError {
        let remedy =
            name.contains("@")
            ? "write the login name as ansible_user, or force a plain list with 'list:' before the path"
            : "use letters, digits, '.', '-', '_' and ':'; 'all' is every host"
        return YAMLError(.badValue, at: position, cause: "'\(name)' cannot be the name of a host".shown, remedy: remedy)
    }
}
