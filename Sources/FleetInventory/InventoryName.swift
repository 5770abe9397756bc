import StrictYAML

/// The names that an inventory may use, so that a selection can always name what it holds.
enum InventoryName {
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 253, isWord(first) else { return false }
        return text.utf8.allSatisfy {
            isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ":")
        }
    }

    /// A DNS name or an IP address, by its characters; what it is shows when it is looked up.
    static func isAddress(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count) && !text.hasPrefix("-")
            && text.utf8.allSatisfy { isWord($0) || ".-:%".utf8.contains($0) }
    }

    static func user(_ value: YAMLValue) throws(YAMLError) -> String {
        let text = try value.text()
        guard isUser(text) else {
            throw value.refused("is '\(text)', no login name", remedy: "write the name of an account")
        }
        return text
    }

    static func isUser(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: ":") }
    }

    static func isLabel(_ text: String) -> Bool {
        isName(text) && !Host.builtInAttributes.contains(text)
    }

    static func group(_ text: String, at position: YAMLPosition) throws(YAMLError) -> String {
        guard isName(text), text != "all" else {
            throw YAMLError(
                .badValue, at: position, cause: "'\(text)' cannot be a group's name",
                remedy: "use letters, digits, '.', '-' and '_'; 'all' is every host")
        }
        return text
    }

    static func label(_ entry: YAMLEntry) throws(YAMLError) -> String {
        guard isLabel(entry.key) else {
            throw YAMLError(
                .badValue, at: entry.keyPosition, cause: "'\(entry.key)' cannot be a label",
                remedy: "use letters, digits, '.', '-' and '_', and none of \(Host.builtInAttributes.joined(separator: ", "))")
        }
        return entry.key
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
