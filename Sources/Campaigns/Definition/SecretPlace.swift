import StrictYAML

/// Where a secret is kept: never in the campaign itself, whose text is stored with every run.
public enum SecretPlace: Sendable, Hashable {
    /// A credential that systemd hands to the service, by its name: systemd.exec(5), `LoadCredential`.
    case credential(String)
    /// A file that its owner alone may read, by its absolute path.
    case file(String)

    init(_ value: YAMLValue) throws(YAMLError) {
        let text = try value.text()
        if text.hasPrefix("/"), !text.utf8.contains(0) {
            self = .file(text)
        } else if DefinitionName.isValid(text) {
            self = .credential(text)
        } else {
            throw value.refused(
                "is '\(text)', neither a credential's name nor an absolute path",
                remedy: "write the name of a systemd credential, or the path of a file with mode 0600")
        }
    }
}

extension Campaign {
    /// The names of the systemd credentials that its alerts need, each once, sorted.
    public var credentials: [String] {
        let places = notify.flatMap { recipient -> [SecretPlace] in
            guard case .webhook(let webhook) = recipient.means else { return [] }
            guard case .secret(let url) = webhook.url else { return [webhook.token].compactMap(\.self) }
            return [url, webhook.token].compactMap(\.self)
        }
        return Set(
            places.compactMap { place in
                if case .credential(let name) = place { name } else { nil }
            }
        ).sorted()
    }
}
