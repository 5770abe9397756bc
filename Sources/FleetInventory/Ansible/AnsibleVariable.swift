import StrictYAML

/// The variables of a host or a group, by name.
typealias AnsibleVariables = [String: AnsibleVariable]

/// What an Ansible inventory gives a variable, and where.
struct AnsibleVariable {
    enum Value: Hashable {
        /// A number, a word, a truth value or text, as it is written.
        case text(String)
        /// `null`, `~` or `None`: takes away what a weaker group says.
        case nothing
        /// A list or a mapping.
        case structured
        /// Encrypted with Ansible Vault.
        case encrypted
    }

    let value: Value
    let position: YAMLPosition

    /// What stands for a file that is encrypted as a whole, or for one value in it.
    static let vaultHeader = "$ANSIBLE_VAULT;"

    init(_ value: Value, at position: YAMLPosition) {
        self.value = value
        self.position = position
    }

    init(_ yaml: YAMLValue) throws(YAMLError) {
        position = yaml.position
        if yaml.isNull {
            value = .nothing
        } else if yaml.isList || yaml.isMapping {
            value = .structured
        } else {
            let text = try yaml.text()
            value = text.hasPrefix(Self.vaultHeader) ? .encrypted : .text(text)
        }
    }

    /// A value in an INI file, which Ansible takes for a Python literal where it is one: quotes around it fall away, `None` is
    /// nothing, brackets make a list.
    init(literal text: String, at position: YAMLPosition) {
        self.position = position
        value = Self.literal(text)
    }

    private static func literal(_ text: String) -> Value {
        guard let first = text.first, let last = text.last else { return .text("") }
        if text == "None" { return .nothing }
        switch (first, last) {
        case ("[", "]"), ("{", "}"), ("(", ")"):
            // `{{ name }}` is a template, not a set.
            return text.hasPrefix("{{") ? .text(text) : .structured
        case ("'", "'"), ("\"", "\""):
            let inner = text.dropFirst().dropLast()
            return text.count >= 2 && !inner.contains(first) && !inner.contains("\\") ? .text(String(inner)) : .text(text)
        default: return .text(text)
        }
    }
}
