import StrictYAML

/// Reads an Ansible inventory in INI form: hosts with variables, `[group]`, `[group:children]`, `[group:vars]`.
struct AnsibleINI {
    private enum Section {
        case hosts(String)
        case children(String)
        case variables(String)
    }

    private let file: String
    /// What stands before the first heading is in no group.
    private var section = Section.hosts(AnsibleInventory.ungrouped)
    /// Groups that must be declared by a heading of their own before the file ends, and where they are first named.
    private var awaited: [(name: String, cause: String, position: YAMLPosition)] = []
    /// The groups' variables, kept until all groups are known.
    private var variables: [(group: String, name: String, variable: AnsibleVariable)] = []

    /// Adds what `text` says to `inventory`.
    static func read(_ text: String, file: String, into inventory: inout AnsibleInventory) throws(YAMLError) {
        var reader = AnsibleINI(file: file)
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            try reader.read(TextLine(line, file: file, number: index + 1), &inventory)
        }
        for group in reader.awaited where inventory.groups[group.name] == nil {
            throw YAMLError(
                .badValue, at: group.position, cause: group.cause,
                remedy: NearestWords.advice(for: group.name, among: inventory.groups.keys.sorted()))
        }
        for entry in reader.variables { inventory.set(entry.name, entry.variable, ofGroup: entry.group) }
    }

    private init(file: String) {
        self.file = file
    }

    private mutating func read(_ line: TextLine, _ inventory: inout AnsibleInventory) throws(YAMLError) {
        guard let first = line.text.first, first != "#", first != ";" else { return }
        if let heading = INIHeading(line.text) {
            try enter(heading, line, &inventory)
            return
        }
        if first == "[", line.text.hasSuffix("]"), !AnsibleHostPattern.isBracketedAddress(line.text) {
            throw line.fault("'\(line.text)' is no heading", "write [group], [group:children] or [group:vars], without spaces")
        }
        switch section {
        case .hosts(let group): try readHost(line, group, &inventory)
        case .children(let parent): try readChild(line, parent, &inventory)
        case .variables(let group): try readVariable(line, group)
        }
    }

    private mutating func enter(
        _ heading: INIHeading, _ line: TextLine, _ inventory: inout AnsibleInventory
    ) throws(YAMLError) {
        let name = heading.group
        switch heading.kind {
        case nil, "hosts": section = .hosts(name)
        case "children": section = .children(name)
        case "vars":
            section = .variables(name)
            awaited.append((name, "variables for the unknown group '\(name)'", line.position))
            return
        case let kind?:
            throw line.fault("a heading of unknown kind '\(kind)'", NearestWords.advice(for: kind, among: ["children", "vars"]))
        }
        try inventory.addGroup(name, at: line.position)
    }

    private func readHost(
        _ line: TextLine, _ group: String, _ inventory: inout AnsibleInventory
    ) throws(YAMLError) {
        let words: [ShellWords.Word]
        do throws(ShellWords.Unfinished) {
            words = try ShellWords.split(line.text)
        } catch {
            throw line.fault("a quote or backslash without its end", "close the quote", offset: error.offset)
        }
        guard let host = words.first else { return }
        var variables: [(String, AnsibleVariable)] = []
        for word in words.dropFirst() {
            let position = line.position(offset: word.offset)
            guard let equals = word.text.firstIndex(of: "="), equals > word.text.startIndex else {
                throw YAMLError(
                    .syntax, at: position, cause: "'\(word.text)' is no variable".shown,
                    remedy: "write name=value, in quotes if it has spaces")
            }
            let value = String(word.text[word.text.index(after: equals)...])
            variables.append((String(word.text[..<equals]), AnsibleVariable(literal: value, at: position)))
        }
        let pattern = try line.pattern(host.text, offset: host.offset)
        for name in pattern.names {
            try inventory.addHost(name, port: pattern.port, to: group, at: line.position(offset: host.offset))
            for (key, variable) in variables { inventory.set(key, variable, ofHost: name) }
        }
    }

    private mutating func readChild(
        _ line: TextLine, _ parent: String, _ inventory: inout AnsibleInventory
    ) throws(YAMLError) {
        let words = line.text.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
        guard words.count == 1, let name = words.first.map(String.init) else {
            throw line.fault("'\(line.text)' is no group's name", "write one group a line")
        }
        awaited.append((name, "the group '\(parent)' has the unknown child '\(name)'", line.position))
        try inventory.addChild(name, to: parent, at: line.position)
    }

    private mutating func readVariable(_ line: TextLine, _ group: String) throws(YAMLError) {
        guard let equals = line.text.firstIndex(of: "="), equals > line.text.startIndex else {
            throw line.fault("'\(line.text)' is no variable", "write name=value")
        }
        let name = TextLine.trimmed(line.text[..<equals])
        let value = TextLine.trimmed(line.text[line.text.index(after: equals)...])
        variables.append((group, String(name), AnsibleVariable(literal: String(value), at: line.position)))
    }
}
