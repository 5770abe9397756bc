import Foundation
import StrictYAML

/// A YAML inventory as it is written, before its parts are put together.
///
///     hosts:      NAME-OR-RANGE: {address, port, user, groups, labels, identity_files, known_hosts, sudo, jump, …}
///     groups:     NAME: {hosts: [NAMES-OR-RANGES], children: [GROUPS], and a host's settings}
///     defaults:   a host's settings
struct InventoryFile {
    /// A host or a range of hosts; what they have in common is written once.
    struct HostEntry {
        let names: [String]
        let addresses: [String]
        let groups: [String]
        let settings: HostSettings
        let position: YAMLPosition
    }

    /// A group; what it names is checked when everything is read.
    struct GroupEntry {
        let name: String
        let members: [(name: String, value: YAMLValue)]
        let children: [(name: String, value: YAMLValue)]
        let settings: HostSettings
    }

    static let byteLimit = 16 << 20
    static let hostLimit = 100_000
    /// How many hosts all groups together may list.
    static let memberLimit = 2_000_000

    let environment: InventoryEnvironment
    private let folder: String
    private(set) var defaults = HostSettings()
    private(set) var hosts: [HostEntry] = []
    private(set) var groups: [GroupEntry] = []
    private var hostCount = 0
    private var memberCount = 0

    init(_ root: YAMLValue, path: String, environment: InventoryEnvironment) throws(YAMLError) {
        self.environment = environment
        folder = URL(fileURLWithPath: path).deletingLastPathComponent().path(percentEncoded: false)
        try root.mapping { top throws(YAMLError) in
            if let defaults = top.optional("defaults") {
                self.defaults = try defaults.mapping { mapping throws(YAMLError) in try settings(of: &mapping) }
            }
            for entry in try top.required("hosts").entries() { try add(host: entry) }
            for entry in try top.optional("groups")?.entries() ?? [] { groups.append(try group(entry)) }
        }
    }

    private func settings(of mapping: inout YAMLMapping) throws(YAMLError) -> HostSettings {
        try HostSettings(&mapping) { environment.resolve($0, in: folder) }
    }

    private mutating func add(host entry: YAMLEntry) throws(YAMLError) {
        let names = try Self.expanded(entry.key, "host", at: entry.keyPosition)
        hostCount += names.count
        guard hostCount <= Self.hostLimit else {
            throw YAMLError(
                .tooLarge, at: entry.keyPosition, cause: "more than \(Self.hostLimit) hosts", remedy: "split the inventory")
        }
        guard !entry.value.isNull else {
            hosts.append(
                HostEntry(names: names, addresses: names, groups: [], settings: HostSettings(), position: entry.keyPosition))
            return
        }
        let host = try entry.value.mapping { mapping throws(YAMLError) in
            HostEntry(
                names: names,
                addresses: try mapping.optional("address").map { value throws(YAMLError) in try addresses(value, of: names) }
                    ?? names,
                groups: try Self.groupNames(mapping.optional("groups")), settings: try settings(of: &mapping),
                position: entry.keyPosition)
        }
        hosts.append(host)
    }

    private func addresses(_ value: YAMLValue, of names: [String]) throws(YAMLError) -> [String] {
        let text = try value.text()
        // An IPv6 address has no range, and may be in brackets.
        let isBracketed = names.count == 1 && text.hasPrefix("[") && text.hasSuffix("]") && text.contains(":")
        let addresses =
            isBracketed ? [String(text.dropFirst().dropLast())] : try Self.pattern(text, "address", at: value.position)
        if let bad = addresses.first(where: { !InventoryName.isAddress($0) }) {
            throw value.refused("is '\(bad)', no address", remedy: "write a DNS name or an IP address")
        }
        guard addresses.count == names.count else {
            throw value.refused(
                "stands for \(addresses.count) addresses, its key for \(names.count) hosts", remedy: "use ranges of one length")
        }
        return addresses
    }

    private mutating func group(_ entry: YAMLEntry) throws(YAMLError) -> GroupEntry {
        let name = try InventoryName.group(entry.key, at: entry.keyPosition)
        guard !entry.value.isNull else { return GroupEntry(name: name, members: [], children: [], settings: HostSettings()) }
        return try entry.value.mapping { mapping throws(YAMLError) in
            let members = try members(mapping.optional("hosts"))
            var children: [(name: String, value: YAMLValue)] = []
            for value in try mapping.optional("children")?.items() ?? [] { children.append((try value.text(), value)) }
            return GroupEntry(name: name, members: members, children: children, settings: try settings(of: &mapping))
        }
    }

    private mutating func members(_ value: YAMLValue?) throws(YAMLError) -> [(name: String, value: YAMLValue)] {
        var members: [(name: String, value: YAMLValue)] = []
        for item in try value?.items() ?? [] {
            let names = try Self.expanded(try item.text(), "host", at: item.position)
            memberCount += names.count
            guard memberCount <= Self.memberLimit else {
                throw item.refused(
                    "lists more hosts than groups may, \(Self.memberLimit)", remedy: "make the group of other groups")
            }
            members += names.map { ($0, item) }
        }
        return members
    }

    private static func groupNames(_ value: YAMLValue?) throws(YAMLError) -> [String] {
        var names: [String] = []
        for item in try value?.items() ?? [] { names.append(try InventoryName.group(try item.text(), at: item.position)) }
        return names
    }

    private static func expanded(_ text: String, _ kind: String, at position: YAMLPosition) throws(YAMLError) -> [String] {
        let names = try pattern(text, kind, at: position)
        if let bad = names.first(where: { !InventoryName.isName($0) || $0 == "all" }) {
            throw YAMLError(
                .badValue, at: position, cause: "'\(bad)' cannot be the name of a \(kind)",
                remedy: "use letters, digits, '.', '-', '_' and ':'; 'all' is every host")
        }
        return names
    }

    private static func pattern(_ text: String, _ kind: String, at position: YAMLPosition) throws(YAMLError) -> [String] {
        do throws(HostPattern.Fault) {
            return try HostPattern(text).names
        } catch {
            throw YAMLError(.badValue, at: position, cause: "\(kind) '\(text)': \(error.cause)", remedy: error.remedy)
        }
    }
}
