import StrictYAML

/// A plain list of hosts: `user@host:port`, one a line, where only the host is needed; `#` begins a comment.
///
/// The host may have ranges, `web[01-40]` or Ansible's `web[01:40]`; an IPv6 address with a port stands in brackets.
struct HostList {
    private var names: [(name: String, settings: HostSettings)] = []

    init(_ text: String, file: String) throws(YAMLError) {
        var known: Set<String> = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = TextLine(line, file: file, number: index + 1)
            let words = line.text.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard let word = words.first else { continue }
            guard words.count == 1 else {
                throw line.fault(
                    "'\(line.text)' is more than a host",
                    "write one host a line, or force Ansible's format with 'ansible:' before the path")
            }
            try add(String(word), line, &known)
        }
    }

    func inventory(environment: InventoryEnvironment) -> Inventory {
        Inventory(
            hosts: names.map { host in
                Host(name: host.name, address: host.name, groups: [], settings: host.settings, environment: environment)
            })
    }

    private mutating func add(_ word: String, _ line: TextLine, _ known: inout Set<String>) throws(YAMLError) {
        var settings = HostSettings()
        var host = word
        if let at = word.lastIndex(of: "@") {
            let user = String(word[..<at])
            guard InventoryName.isUser(user) else { throw line.fault("'\(user)' is no login name", "write user@host") }
            settings.user = user
            host = String(word[word.index(after: at)...])
        }
        let (hosts, port) = try expand(host, line, offset: word.unicodeScalars.count - host.unicodeScalars.count)
        settings.port = port
        for name in hosts {
            guard InventoryName.isName(name), name != "all" else {
                throw line.fault(
                    "'\(name)' cannot be the name of a host", "use letters, digits, '.', '-', '_' and ':'; 'all' is every host")
            }
            guard known.insert(name).inserted else {
                throw line.fault(
                    "host '\(name)' stands more than once", "keep one of them, or give them names in a YAML inventory")
            }
            guard names.count < InventoryFile.hostLimit else {
                throw line.fault("more than \(InventoryFile.hostLimit) hosts", "split the inventory")
            }
            names.append((name, settings))
        }
    }

    private func expand(_ host: String, _ line: TextLine, offset: Int) throws(YAMLError) -> (names: [String], port: Int?) {
        do throws(HostPattern.Fault) {
            if Self.hasAnsibleRange(host) {
                let pattern = try AnsibleHostPattern(host)
                return (pattern.names, pattern.port)
            }
            let (name, port) = try AnsibleHostPattern.splitPort(host)
            return (try HostPattern(name).names, port)
        } catch {
            throw line.fault("host '\(host)': \(error.cause)", error.remedy, offset: offset + error.offset)
        }
    }

    /// Whether a colon stands in brackets that are not an IPv6 address's.
    private static func hasAnsibleRange(_ host: String) -> Bool {
        var isInside = false
        for character in host {
            switch character {
            case "[": isInside = true
            case "]": isInside = false
            case ":" where isInside: return true
            default: break
            }
        }
        return false
    }
}
