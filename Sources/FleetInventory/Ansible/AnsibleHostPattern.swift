/// A host as an Ansible inventory writes it: a name, perhaps with ranges `[01:50]`, `[a:f]` or `[1:9:2]`, perhaps with a port.
///
/// As in Ansible, a range that begins with 0 keeps its width, and a beginning left out is 0.
struct AnsibleHostPattern {
    let names: [String]
    let port: Int?

    init(_ text: String) throws(HostPattern.Fault) {
        let (host, port) = try Self.splitPort(text)
        self.port = port
        // An IPv6 address that stood in brackets is no range.
        names = host.contains("[") || host.contains("]") ? try Self.expand(host) : [host]
    }

    /// Takes the port off: `name:22`, `[address]:22`. More colons are part of an IPv6 address.
    static func splitPort(_ text: String) throws(HostPattern.Fault) -> (host: String, port: Int?) {
        guard let colon = text.lastIndex(of: ":"), text[colon...].firstIndex(of: "]") == nil else { return (text, nil) }
        let head = text[..<colon]
        let tail = text[text.index(after: colon)...]
        let isBracketed = isBracketedAddress(head)
        guard isBracketed || !hasOtherColon(head) else { return (text, nil) }
        guard let port = Int(tail), (1...65_535).contains(port), tail.allSatisfy(\.isNumber) else {
            throw HostPattern.Fault(
                offset: text.distance(from: text.startIndex, to: colon), cause: "':\(tail)' is no port",
                remedy: "write a number from 1 to 65535")
        }
        return (String(isBracketed ? head.dropFirst().dropLast() : head), port)
    }

    /// Whether `text` is an IPv6 address in brackets, not a range.
    static func isBracketedAddress(_ text: some StringProtocol) -> Bool {
        guard text.hasPrefix("["), text.hasSuffix("]"), !text.dropFirst().contains("[") else { return false }
        return text.filter { $0 == ":" }.count >= 2
            && text.dropFirst().dropLast().allSatisfy { $0.isHexDigit || ":.%".contains($0) }
    }

    /// Whether the text before a colon has another one outside brackets, or leaves a bracket open: then the colon is no port's.
    private static func hasOtherColon(_ text: Substring) -> Bool {
        var depth = 0
        for character in text {
            switch character {
            case "[": depth += 1
            case "]": depth -= 1
            case ":" where depth <= 0: return true
            default: break
            }
        }
        return depth > 0
    }

    /// No name that is short enough takes this many bytes to write.
    private static let lengthLimit = 4_096

    private static func expand(_ text: String) throws(HostPattern.Fault) -> [String] {
        guard text.utf8.count <= lengthLimit else { throw HostPattern.tooLong }
        var names = [""]
        // Text for every name, added once before the next range: ranges of one number would otherwise be a copy of all names each.
        var common = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(where: { $0 == "[" || $0 == "]" }) {
            let offset = text.distance(from: text.startIndex, to: open)
            guard rest[open] == "[", let close = rest[open...].firstIndex(of: "]") else {
                throw HostPattern.Fault(
                    offset: offset, cause: "a bracket without its partner", remedy: "write ranges as [1:40] or [a:f]")
            }
            let values = try range(rest[rest.index(after: open)..<close], offset: offset)
            // Cannot overflow: each is at most 2^16.
            guard names.count * values.count <= HostPattern.expansionLimit else { throw tooMany(offset) }
            common += rest[..<open]
            if values.count == 1 {
                common += values[0]
            } else {
                names = names.flatMap { name in values.map { name + common + $0 } }
                common = ""
            }
            rest = rest[rest.index(after: close)...]
            try bound(names, with: common + rest.prefix { $0 != "[" })
        }
        return names.map { $0 + common + rest }
    }

    /// Refuses many names that would each be too long, before they are made.
    private static func bound(_ names: [String], with text: String) throws(HostPattern.Fault) {
        let length = names[0].utf8.count + text.utf8.count
        guard names.count == 1 || length <= HostPattern.nameLimit else { throw HostPattern.tooLong }
    }

    private static func range(_ text: Substring, offset: Int) throws(HostPattern.Fault) -> [String] {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        func fault(_ cause: String, _ remedy: String = "write ranges as [1:40], [a:f] or [1:40:2]") -> HostPattern.Fault {
            HostPattern.Fault(offset: offset, cause: cause, remedy: remedy)
        }
        guard (2...3).contains(parts.count) else { throw fault("'[\(text)]' is no range") }
        let first = parts[0].isEmpty ? "0" : parts[0]
        guard let step = parts.count == 3 ? number(parts[2]) : 1, step > 0 else { throw fault("'\(parts[2])' is no stride") }
        if let low = letter(first), let high = letter(parts[1]) {
            guard low <= high else { throw fault("'\(text)' runs backwards", "write the smaller letter first") }
            return stride(from: low, through: high, by: step).map { String(letters[$0]) }
        }
        guard let low = number(first), let high = number(parts[1]) else { throw fault("'[\(text)]' is no range") }
        guard low <= high else { throw fault("'\(text)' runs backwards", "write '\(parts[1]):\(first)'") }
        let width = first.count > 1 && first.hasPrefix("0") ? first.count : 0
        guard width == 0 || parts[1].count == width else {
            throw fault("'\(text)' has ends of two lengths", "write both with \(width) digits, or the first without zeros")
        }
        guard (high - low) / step < HostPattern.expansionLimit else { throw tooMany(offset) }
        return stride(from: low, through: high, by: step).map { value in
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }

    private static let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

    private static func letter(_ text: Substring) -> Int? {
        text.count == 1 ? text.first.flatMap(letters.firstIndex) : nil
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...9).contains(text.count), text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text)
    }

    private static func tooMany(_ offset: Int) -> HostPattern.Fault {
        HostPattern.Fault(
            offset: offset, cause: "stands for more than \(HostPattern.expansionLimit) names", remedy: "write a smaller range")
    }
}
