/// A mapping with known keys, being read: remembers which keys were asked for, so that the others can be refused.
public struct YAMLMapping {
    private let name: String
    /// Where the mapping stands.
    public let position: YAMLPosition
    private let entries: [YAMLEntry]
    private var known: [String] = []

    init(name: String, position: YAMLPosition, entries: [YAMLEntry]) {
        self.name = name
        self.position = position
        self.entries = entries
    }

    /// The value of `key`, if it is there.
    public mutating func optional(_ key: String) -> YAMLValue? {
        known.append(key)
        return entries.first { $0.key == key }?.value
    }

    /// The value of `key`, which must be there.
    public mutating func required(_ key: String) throws(YAMLError) -> YAMLValue {
        if let value = optional(key) { return value }
        if let typo = misspelling(of: key) {
            throw YAMLError(
                .unknownKey, at: typo.keyPosition, cause: "unknown key '\(typo.key)'", remedy: "did you mean '\(key)'?")
        }
        throw YAMLError(.missingKey, at: position, cause: "\(name) has no key '\(key)'", remedy: "add '\(key): ...'")
    }

    /// A key that nobody has asked for yet and that is all but `key`.
    private func misspelling(of key: String) -> YAMLEntry? {
        entries.first { !known.contains($0.key) && NearestWords.near(to: $0.key, among: [key]) == [key] }
    }

    /// Refuses the first key that was not asked for.
    func refuseRest() throws(YAMLError) {
        guard let rest = entries.first(where: { !known.contains($0.key) }) else { return }
        throw YAMLError(
            .unknownKey, at: rest.keyPosition, cause: "unknown key '\(rest.key)'",
            remedy: NearestWords.advice(for: rest.key, among: known))
    }
}
