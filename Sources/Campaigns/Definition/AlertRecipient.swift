import StrictYAML

/// Whom an alert is sent to, and when.
///
///     notify:
///       - webhook: https://chat.example.org/hooks/7
///       - webhook: {url_from: chat-hook}                  the whole address is a secret
///       - webhook: {url: https://alerts.example.org/, token_from: /etc/hapfleet/token}
///       - email: {to: [ops@example.org]}
///         when: always
///       - command: [/usr/local/bin/page, ops]
public struct AlertRecipient: Sendable, Hashable {
    /// How it is sent.
    public let means: Means
    /// When it is sent.
    public let occasion: Occasion

    /// Ways in which an alert is sent.
    public enum Means: Sendable, Hashable {
        /// JSON, posted to an address.
        case webhook(Webhook)
        /// A mail, by the machine's own `sendmail`.
        case email(Email)
        /// A program and its arguments, which gets the JSON on its standard input.
        case command([String])
    }

    /// After which runs something is sent.
    public enum Occasion: String, Sendable, CaseIterable {
        /// Those for which a rule holds.
        case alert
        /// All of them.
        case always
    }

    /// Where a webhook is, and what it asks for.
    public struct Webhook: Sendable, Hashable {
        /// The address, or where it is kept.
        public let url: Address
        /// Where the bearer's token is kept that the webhook asks for.
        public let token: SecretPlace?
    }

    /// An address that may be a secret itself.
    public enum Address: Sendable, Hashable {
        /// One that anybody may see.
        case open(String)
        /// One that is kept elsewhere.
        case secret(SecretPlace)
    }

    /// A mail's head.
    public struct Email: Sendable, Hashable {
        /// Whom it is sent to; at least one.
        public let to: [String]
        /// Who sends it; nil for what `sendmail` makes of the user.
        public let from: String?
    }

    init(_ value: YAMLValue) throws(YAMLError) {
        (means, occasion) = try value.mapping { item throws(YAMLError) in
            let webhook = try item.optional("webhook").map(Self.webhook)
            let email = try item.optional("email").map { email throws(YAMLError) in try email.mapping(Email.init) }
            let command = try item.optional("command").map { words throws(YAMLError) in try CommandWords(words).words }
            let occasion = try item.optional("when")?.word(of: Occasion.allCases.map(\.rawValue)) ?? Occasion.alert.rawValue
            let means = [webhook.map(Means.webhook), email.map(Means.email), command.map(Means.command)].compactMap(\.self)
            guard let only = means.first, means.count == 1 else {
                throw value.refused("must name one of webhook, email and command", remedy: "write one item for each recipient")
            }
            return (only, Occasion(rawValue: occasion) ?? .alert)
        }
    }

    static func list(_ value: YAMLValue) throws(YAMLError) -> [AlertRecipient] {
        var recipients: [AlertRecipient] = []
        for item in try value.items() { recipients.append(try AlertRecipient(item)) }
        guard !recipients.isEmpty else { throw value.refused("is empty", remedy: "name a recipient, or leave 'notify' out") }
        return recipients
    }

    private static func webhook(_ value: YAMLValue) throws(YAMLError) -> Webhook {
        guard value.isMapping else { return Webhook(url: .open(try url(value)), token: nil) }
        return try value.mapping { item throws(YAMLError) in
            let open = try item.optional("url").map { url throws(YAMLError) in Address.open(try Self.url(url)) }
            let secret = try item.optional("url_from").map { place throws(YAMLError) in Address.secret(try SecretPlace(place)) }
            let token = try item.optional("token_from").map { place throws(YAMLError) in try SecretPlace(place) }
            switch (open, secret) {
            case (let url?, nil), (nil, let url?): return Webhook(url: url, token: token)
            case (nil, nil), (_?, _?):
                throw value.refused(
                    "must have one of url and url_from", remedy: "keep an address with a secret in it in url_from")
            }
        }
    }

    private static func url(_ value: YAMLValue) throws(YAMLError) -> String {
        let text = try value.text()
        let isWeb = text.hasPrefix("https://") || text.hasPrefix("http://")
        guard isWeb, !text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value >= 0x7F }) else {
            throw value.refused("is '\(text)', no web address", remedy: "write https://HOST/PATH")
        }
        guard !text.dropFirst(8).prefix(while: { $0 != "/" }).contains("@") else {
            throw value.refused("holds a user or a password", remedy: "keep the address in a file, and name that in 'url_from'")
        }
        return text
    }
}

extension AlertRecipient.Email {
    fileprivate init(_ mapping: inout YAMLMapping) throws(YAMLError) {
        let value = try mapping.required("to")
        var addresses: [String] = []
        for item in value.isList ? try value.items() : [value] { addresses.append(try Self.address(item)) }
        guard !addresses.isEmpty else { throw value.refused("is empty", remedy: "name at least one address") }
        to = addresses
        from = try mapping.optional("from").map(Self.address)
    }

    /// A mailbox, or a local user's name, that is neither an option of a program nor more than one header's part.
    private static func address(_ value: YAMLValue) throws(YAMLError) -> String {
        let text = try value.text()
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value < 0x7F && !",;:<>()[]\\\"".unicodeScalars.contains($0)
        }
        guard isPlain, !text.isEmpty, text.utf8.count <= 254, !text.hasPrefix("-"), text.count(where: { $0 == "@" }) <= 1 else {
            throw value.refused("is '\(text)', no mail address", remedy: "write user@example.org")
        }
        return text
    }
}
