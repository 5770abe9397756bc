import Yams

/// Turns the parser's nodes into values, and refuses what hand-written files have no use for.
struct YAMLTree {
    let file: String

    func value(of node: Node, named name: String, depth: Int) throws(YAMLError) -> YAMLValue {
        let position = self.position(of: node)
        guard depth <= YAMLDocument.depthLimit else {
            throw YAMLError(
                .tooDeep, at: position, cause: "nested deeper than \(YAMLDocument.depthLimit) levels", remedy: "nest less")
        }
        try refuseReference(node, at: position)
        switch node {
        case .scalar(let scalar):
            let quoted = scalar.style != .plain && scalar.style != .any
            try refuseTag(scalar.tag, at: position)
            let inline = scalar.style == .singleQuoted || scalar.style == .doubleQuoted
            return YAMLValue(
                position: position, name: name,
                content: .scalar(scalar.string, quoted: quoted, textOffset: quoted ? (inline ? 1 : nil) : 0))
        case .sequence(let sequence):
            try refuseTag(sequence.tag, at: position)
            return YAMLValue(position: position, name: name, content: .list(try items(of: sequence, in: name, depth)))
        case .mapping(let mapping):
            try refuseTag(mapping.tag, at: position)
            return YAMLValue(position: position, name: name, content: .mapping(try entries(of: mapping, depth)))
        case .alias:
            throw reference(at: position)
        }
    }

    private func items(of sequence: Node.Sequence, in name: String, _ depth: Int) throws(YAMLError) -> [YAMLValue] {
        var items: [YAMLValue] = []
        for node in sequence {
            items.append(try value(of: node, named: "item \(items.count + 1) of \(name)", depth: depth + 1))
        }
        return items
    }

    private func entries(of mapping: Node.Mapping, _ depth: Int) throws(YAMLError) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        for (keyNode, valueNode) in mapping {
            let position = self.position(of: keyNode)
            let key = try value(of: keyNode, named: "a key", depth: depth + 1).text()
            let value = try value(of: valueNode, named: "'\(key)'", depth: depth + 1)
            entries.append(YAMLEntry(key: key, keyPosition: position, value: value))
        }
        return entries
    }

    private func position(of node: Node) -> YAMLPosition {
        YAMLPosition(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
    }

    private func refuseReference(_ node: Node, at position: YAMLPosition) throws(YAMLError) {
        if node.anchor != nil { throw reference(at: position) }
    }

    private func reference(at position: YAMLPosition) -> YAMLError {
        YAMLError(
            .syntax, at: position, cause: "anchors and aliases are not accepted",
            remedy: "write the value out, or put text that begins with & or * in quotes")
    }

    /// The parser marks what it has resolved itself with the three core tags.
    private func refuseTag(_ tag: Tag, at position: YAMLPosition) throws(YAMLError) {
        let accepted: [Tag.Name] = [.implicit, .str, .seq, .map]
        guard !accepted.map(\.rawValue).contains(tag.rawValue) else { return }
        throw YAMLError(
            .syntax, at: position, cause: "the tag '\(tag.rawValue)' is not accepted",
            remedy: "put text that begins with ! in quotes")
    }
}
