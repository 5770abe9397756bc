import StrictYAML

/// The text of one inventory, told apart by its format.
enum InventoryDocument {
    /// Our YAML.
    case own(YAMLValue)
    /// Ansible's YAML, or JSON that was kept from a dynamic inventory.
    case tree(YAMLValue)
    /// Ansible's INI.
    case lines(String, file: String)
    /// A plain list.
    case list(String, file: String)
    /// What a dynamic inventory printed.
    case program(YAMLValue)

    /// `forced`: what it was said to be, else it is told by what stands in it.
    init(_ text: String, file: String, forced: InventorySource.Kind?) throws(YAMLError) {
        switch forced {
        case .list: self = .list(text, file: file)
        case .yaml: self = .own(try YAMLDocument.parse(text, file: file, byteLimit: InventoryFile.byteLimit))
        case .program: self = .program(try AnsibleText.parse(text, file: file))
        case .ansible:
            self = Self.isTree(text, file) ? .tree(try AnsibleText.parse(text, file: file)) : .lines(text, file: file)
        case nil: self = try Self.recognized(text, file: file)
        }
    }

    /// Adds it to others of Ansible's formats.
    func add(to inventory: inout AnsibleInventory) throws(YAMLError) {
        switch self {
        case .tree(let root), .program(let root): try AnsibleTree.read(root, into: &inventory)
        case .lines(let text, let file), .list(let text, let file): try AnsibleINI.read(text, file: file, into: &inventory)
        case .own(let root):
            throw YAMLError(
                .badValue, at: YAMLPosition(file: root.position.file),
                cause: "hapfleet's own YAML cannot be one inventory of several",
                remedy: "name this file alone")
        }
    }

    private static func recognized(_ text: String, file: String) throws(YAMLError) -> InventoryDocument {
        if isTree(text, file) { return try tree(AnsibleText.parse(text, file: file), text, file) }
        let isINI = hasEnding(file, linesEndings) || significantLines(text).contains { INIHeading($0) != nil || $0.contains("=") }
        return isINI ? .lines(text, file: file) : .list(text, file: file)
    }

    private static func tree(_ root: YAMLValue, _ text: String, _ file: String) throws(YAMLError) -> InventoryDocument {
        guard root.isMapping else { return .own(root) }
        let entries = try root.entries()
        if let plugin = entries.first(where: { $0.key == "plugin" }) {
            throw YAMLError(
                .badValue, at: plugin.keyPosition, cause: "the configuration of an Ansible inventory plugin, not an inventory",
                remedy: "give what 'ansible-inventory -i \(file) --list' prints to '-'")
        }
        let keys = entries.map(\.key)
        let isOwn = keys.contains("hosts") && keys.allSatisfy(ownKeys.contains)
        let isAnsible = entries.contains { !$0.value.isNull } && entries.allSatisfy(isGroup)
        switch (isOwn, isAnsible) {
        case (true, true):
            throw YAMLError(
                .badValue, at: root.position, cause: "could be hapfleet's own inventory or Ansible's",
                remedy: "say which with 'yaml:' or 'ansible:' before the path")
        case (false, true): return .tree(root)
        case (true, false): return try own(text, file)
        case (false, false):
            // Neither, so that it will be refused: by the reader whose advice fits.
            let isMeant = !keys.contains(where: ownKeys.contains) && entries.contains(where: resemblesGroup)
            return isMeant ? .tree(root) : try own(text, file)
        }
    }

    private static let ownKeys = ["hosts", "groups", "defaults"]

    /// Our own files are read as they stand, without what Ansible's may have.
    private static func own(_ text: String, _ file: String) throws(YAMLError) -> InventoryDocument {
        .own(try YAMLDocument.parse(text, file: file, byteLimit: InventoryFile.byteLimit))
    }

    private static func isGroup(_ entry: YAMLEntry) -> Bool {
        if entry.key == AnsibleTree.meta || entry.value.isNull || entry.value.isList { return true }
        return keys(of: entry.value)?.allSatisfy(AnsibleTree.groupKeys.contains) ?? false
    }

    private static func resemblesGroup(_ entry: YAMLEntry) -> Bool {
        entry.key == AnsibleInventory.all || keys(of: entry.value)?.contains(where: AnsibleTree.groupKeys.contains) ?? false
    }

    /// The keys of a mapping; nil for anything else.
    private static func keys(of value: YAMLValue) -> [String]? {
        guard value.isMapping else { return nil }
        return (try? value.entries())?.map(\.key)
    }

    private static func isTree(_ text: String, _ file: String) -> Bool {
        if hasEnding(file, treeEndings) { return true }
        if hasEnding(file, linesEndings) { return false }
        guard let first = significantLines(text).first(where: { _ in true }) else { return true }
        return first == "---" || first.hasPrefix("{") || first.hasPrefix("--- ") || first.contains(/^[^\s\[=]+:(\s|$)/)
    }

    private static func significantLines(_ text: String) -> some Sequence<Substring> {
        text.split(whereSeparator: \.isNewline).lazy.map(TextLine.trimmed).filter {
            !$0.isEmpty && $0.first != "#" && $0.first != ";"
        }
    }

    private static let treeEndings = ["yaml", "yml", "json"]
    private static let linesEndings = ["ini"]

    /// Whether the file's name has one of the endings that say what it holds.
    static func hasEnding(_ file: String, _ endings: [String] = treeEndings + linesEndings) -> Bool {
        let name = file.split(separator: "/").last ?? ""
        return name.contains(".") && endings.contains(name.split(separator: ".").last?.lowercased() ?? "")
    }
}
