import AgentWire
import StrictYAML

/// What runs on the hosts already and is measured instead of the service, as campaigns, runtimes and workloads write it:
/// one kind, with one name or a list of them.
///
///     target: {process: [nginx, 1234]}              programs' names, patterns or ids, with what descends from them
///     target: {process: nginx, descendants: false}
///     target: {cgroup: /system.slice/foo.service}
///     target: {unit: redis}                         .service is added where no kind of unit is written
///     target: {container: [web, 0123456789ab]}      names or ids
///     target: {virtual_machine: guest1}             the machine's name, or its hypervisor's process id
///     target: {kernel_thread: [xenblkd, "vif*"]}
struct TargetDefinition {
    let target: Target

    private static let kinds: [(key: String, kind: Target.Kind)] = [
        ("process", .processes), ("cgroup", .cgroups), ("unit", .units), ("container", .containers),
        ("virtual_machine", .virtualMachines), ("kernel_thread", .kernelThreads),
    ]

    init(_ value: YAMLValue) throws(YAMLError) {
        target = try value.mapping { mapping throws(YAMLError) in
            var given: [(kind: Target.Kind, value: YAMLValue)] = []
            for (key, kind) in Self.kinds {
                if let names = mapping.optional(key) { given.append((kind, names)) }
            }
            let descendants = mapping.optional("descendants")
            guard given.count == 1, let (kind, names) = given.first else {
                // An unknown key is the better error, if there is one.
                if given.isEmpty, descendants == nil, try !value.entries().isEmpty { return .service }
                throw value.refused(
                    "must name one kind of target", remedy: "write one of " + Self.kinds.map(\.key).joined(separator: ", "))
            }
            return .running(try Self.kind(kind, descendants), names: try Self.names(names, kind))
        }
    }

    private static func kind(_ kind: Target.Kind, _ descendants: YAMLValue?) throws(YAMLError) -> Target.Kind {
        guard let descendants else { return kind }
        guard kind == .processes else {
            throw descendants.refused("belongs to 'process' only", remedy: "remove it: the others have all their tasks")
        }
        return try descendants.bool() ? .processes : .singleProcesses
    }

    private static func names(_ value: YAMLValue, _ kind: Target.Kind) throws(YAMLError) -> [String] {
        let items = value.isList ? try value.items() : [value]
        guard (1...Target.longestList).contains(items.count) else {
            throw value.refused("has \(items.count) names", remedy: "write 1 to \(Target.longestList)")
        }
        var names: [String] = []
        for item in items { names.append(try name(item, kind)) }
        return names
    }

    private static func name(_ item: YAMLValue, _ kind: Target.Kind) throws(YAMLError) -> String {
        let text = try item.text()
        let form = NameForm(kind)
        guard form.accepts(text) else { throw item.refused("is '\(text)', \(form.wanted)", remedy: form.remedy) }
        guard kind == .units, !unitSuffixes.contains(where: { text.hasSuffix($0) }) else { return text }
        return text + ".service"
    }

    /// The kinds of unit that have control groups.
    private static let unitSuffixes = [".service", ".scope", ".slice", ".socket", ".mount", ".swap"]
}

/// What a name of a kind of target may look like.
private struct NameForm {
    private let kind: Target.Kind
    let wanted: String
    let remedy: String

    init(_ kind: Target.Kind) {
        self.kind = kind
        (wanted, remedy) =
            switch kind {
            case .processes, .singleProcesses:
                ("neither a process id nor a program's name", "write such as 1234, nginx or \"nginx*\"; no folder")
            case .cgroups: ("no control group", "write its path as in /proc/PID/cgroup, such as /system.slice/redis.service")
            case .units: ("no unit's name", "write such as redis, or foo.scope")
            case .containers: ("no container's name or id", "write letters, digits, '.', '_' and '-'; 12 digits of an id or more")
            case .virtualMachines: ("neither a process id nor a machine's name", "write such as 1234 or guest1")
            case .kernelThreads: ("no pattern of kernel threads' names", "write such as xenblkd or \"vif*\"")
            }
    }

    func accepts(_ text: String) -> Bool {
        let bytes = text.utf8
        guard !bytes.isEmpty, bytes.count <= (kind == .cgroups ? Target.longestName : 255),
            bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return false }
        return switch kind {
        case .processes, .singleProcesses, .virtualMachines: !text.contains("/") && Self.isNameOrID(text)
        case .cgroups: text.hasPrefix("/") && !text.split(separator: "/").contains("..")
        case .units: text.unicodeScalars.allSatisfy { Self.isWord($0) || ":@\\".unicodeScalars.contains($0) }
        case .containers:
            text == "{name}" || text.first.map { $0 != "." && $0 != "-" } == true && text.unicodeScalars.allSatisfy(Self.isWord)
        case .kernelThreads: true
        }
    }

    /// Digits alone are an id, which Linux gives up to 2^22.
    private static func isNameOrID(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return true }
        return Int(text).map { (1..<1 << 22).contains($0) } ?? false
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
        default: false
        }
    }
}
