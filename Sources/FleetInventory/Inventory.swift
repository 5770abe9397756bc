public import StrictYAML

/// The hosts that there are, in the order of their file, with their groups.
public struct Inventory: Sendable, Hashable {
    /// Every host once.
    public private(set) var hosts: [Host]
    /// Every group's name, those without hosts included.
    public let groups: Set<String>
    /// What its sources say that has no effect here. Our own format has none: what it does not know it refuses.
    public let notices: [InventoryNotice]
    private let indices: [String: Int]

    /// An inventory of `hosts`, whose names differ; of two with one name the first is kept. `groups` may add empty ones.
    public init(hosts: [Host], groups: Set<String> = [], notices: [InventoryNotice] = []) {
        var kept: [Host] = []
        var indices: [String: Int] = [:]
        for host in hosts where indices[host.name] == nil {
            indices[host.name] = kept.count
            kept.append(host)
        }
        self.hosts = kept
        self.groups = kept.reduce(into: groups) { $0.formUnion($1.groups) }
        self.notices = notices
        self.indices = indices
    }

    /// Reads the inventory at `path`, within 16 MiB: our YAML, an Ansible inventory (INI, YAML, a folder, a program that prints
    /// JSON), a plain list of hosts, or `-` for standard input.
    ///
    /// What it is shows in the file; `yaml:`, `ansible:`, `list:` or `program:` before the path say it instead.
    public static func read(
        path: String, environment: InventoryEnvironment = .current
    ) throws(YAMLError) -> Inventory {
        let read = try InventorySource(path).inventory(environment: environment)
        let inventory = try JumpRoutes(inventory: read, environment: environment, source: path).resolved()
        guard let more = environment.sshConfiguration?.notices, !more.isEmpty else { return inventory }
        return Inventory(hosts: inventory.hosts, groups: inventory.groups, notices: inventory.notices + more)
    }

    /// The host of that name.
    public func host(named name: String) -> Host? {
        index(ofHost: name).map { hosts[$0] }
    }

    /// Notes what a probe found out about a host; an unknown name changes nothing.
    public mutating func learn(_ facts: [String: String], of name: String) {
        guard let index = index(ofHost: name) else { return }
        hosts[index].facts.merge(facts) { _, new in new }
    }

    func index(ofHost name: String) -> Int? {
        indices[name]
    }

    /// What hosts can be compared by.
    var attributes: Set<String> {
        hosts.reduce(into: Set(Host.builtInAttributes)) { attributes, host in
            attributes.formUnion(host.labels.keys)
            attributes.formUnion(host.facts.keys)
        }
    }
}
