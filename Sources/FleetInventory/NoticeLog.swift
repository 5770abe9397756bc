/// Something in an inventory that has no effect here, and that whoever wrote it should know.
public struct InventoryNotice: Sendable, Hashable, CustomStringConvertible {
    /// What is meant: a variable, a key, a file.
    public let subject: String
    /// Why it has no effect.
    public let cause: String
    /// The first of the hosts that it concerns, at most three; none when it concerns no single hosts.
    public let hosts: [String]
    /// How many hosts it concerns.
    public let hostCount: Int

    /// `'ansible_connection': is 'local', ... (web1, web2, web3 and 7 more)`.
    public var description: String {
        let more = hostCount > hosts.count ? " and \(hostCount - hosts.count) more" : ""
        return "'\(subject)': \(cause)" + (hosts.isEmpty ? "" : " (\(hosts.joined(separator: ", "))\(more))")
    }
}

/// Collects notices, each once however many hosts it concerns.
struct NoticeLog {
    private struct Key: Hashable {
        let subject: String
        let cause: String
    }

    /// So that a hostile file cannot fill the screen.
    private static let limit = 200

    private var order: [Key] = []
    private var hosts: [Key: (first: [String], count: Int)] = [:]
    private var left = 0

    mutating func note(_ subject: String, _ cause: String, host: String? = nil) {
        let key = Key(subject: subject.shown, cause: cause.shown)
        if hosts[key] == nil {
            guard order.count < Self.limit else {
                left += 1
                return
            }
            order.append(key)
        }
        var entry = hosts.removeValue(forKey: key) ?? ([], 0)
        if let host {
            if entry.first.count < 3 { entry.first.append(host) }
            entry.count += 1
        }
        hosts[key] = entry
    }

    var notices: [InventoryNotice] {
        let kept = order.map { key in
            let entry = hosts[key] ?? ([], 0)
            return InventoryNotice(subject: key.subject, cause: key.cause, hosts: entry.first, hostCount: entry.count)
        }
        guard left > 0 else { return kept }
        return kept + [InventoryNotice(subject: "...", cause: "\(left) more notices are not shown", hosts: [], hostCount: 0)]
    }
}
