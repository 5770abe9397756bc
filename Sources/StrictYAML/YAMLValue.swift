/// A key and its value in a mapping.
public struct YAMLEntry: Sendable {
    /// The key's text.
    public let key: String
    /// Where the key stands.
    public let keyPosition: YAMLPosition
    /// What it is given.
    public let value: YAMLValue
}

/// A value in a YAML document, read as the type that the caller wants or refused with its place.
///
/// A scalar is the text that stands in the file: `5.10` is "5.10" and `no` is "no", whatever YAML would make of them.
public struct YAMLValue: Sendable {
    indirect enum Content: Sendable {
        /// `textOffset`: columns from the value's place to its text's first character; nil for block scalars.
        case scalar(String, quoted: Bool, textOffset: Int?)
        case list([YAMLValue])
        case mapping([YAMLEntry])
    }

    /// Where the value stands.
    public let position: YAMLPosition
    /// What errors call it: `'repeats'`, `item 2 of 'workloads'`.
    let name: String
    let content: Content

    /// Whether the value is a mapping.
    public var isMapping: Bool {
        if case .mapping = content { true } else { false }
    }

    /// Whether the value is a list.
    public var isList: Bool {
        if case .list = content { true } else { false }
    }

    /// Whether nothing, `~` or `null` is written.
    public var isNull: Bool {
        if case .scalar(let text, quoted: false, _) = content { ["", "~", "null"].contains(text) } else { false }
    }

    /// The text. Refuses a list, a mapping and nothing at all; an empty text must be quoted.
    public func text() throws(YAMLError) -> String {
        guard case .scalar(let text, _, _) = content, !isNull else {
            throw wrongType("text", "write text, in quotes if it is empty")
        }
        return text
    }

    /// The items of a list.
    public func items() throws(YAMLError) -> [YAMLValue] {
        guard case .list(let items) = content else { throw wrongType("a list", "write [one, two]") }
        return items
    }

    /// The texts of a list, in order.
    public func texts() throws(YAMLError) -> [String] {
        var texts: [String] = []
        for item in try items() { texts.append(try item.text()) }
        return texts
    }

    /// The entries of a mapping whose keys are names that the user chose, in the file's order.
    public func entries() throws(YAMLError) -> [YAMLEntry] {
        guard case .mapping(let entries) = content else { throw wrongType("a mapping", "write 'key: value'") }
        return entries
    }

    /// Reads a mapping whose keys are known: each is asked for in `read`, and one that was not asked for is refused.
    public func mapping<Result>(
        _ read: (inout YAMLMapping) throws(YAMLError) -> Result
    ) throws(YAMLError) -> Result {
        var mapping = YAMLMapping(name: name, position: position, entries: try entries())
        let result = try read(&mapping)
        try mapping.refuseRest()
        return result
    }

    /// A fault of this value; `cause` reads on from the value's name.
    public func refused(_ cause: String, remedy: String) -> YAMLError {
        YAMLError(.badValue, at: position, cause: "\(name) \(cause)", remedy: remedy)
    }

    /// Where the character at `offset` (from 0) of the value's text stands; the value's own place when it spans lines.
    public func position(ofCharacter offset: Int) -> YAMLPosition {
        guard case .scalar(let text, _, let textOffset?) = content, !text.contains("\n") else { return position }
        return position.advanced(by: textOffset + offset)
    }

    func wrongType(_ wanted: String, _ remedy: String) -> YAMLError {
        YAMLError(.wrongType, at: position, cause: "\(name) is \(kind), not \(wanted)", remedy: remedy)
    }

    private var kind: String {
        switch content {
        case .scalar: isNull ? "empty" : "text"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}
