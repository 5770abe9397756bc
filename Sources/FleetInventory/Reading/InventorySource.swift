import Foundation
import StrictYAML

/// What an inventory's name on the command line stands for.
///
/// `-` is standard input. A folder holds one or more Ansible inventories, read in the order of their names, with `group_vars` and
/// `host_vars`; or one inventory in our YAML. A file that may be executed and begins with `#!` or is an ELF program is a dynamic
/// inventory: it is run with `--list` and prints Ansible's JSON. One that ends in `.yaml`, `.yml`, `.json` or `.ini` is never run
/// unless it is said to be a program. Any other text is told by what stands in it:
///
/// 1. Ending `.yaml`, `.yml` or `.json`, or a first line that is `---`, begins with `{` or reads `key:` → a YAML tree. It is
///    *ours* when its keys are `hosts`, `groups` and `defaults`, and *Ansible's* when every key is a group (`hosts`, `children`,
///    `vars`) or `_meta`. If it could be both, it is refused.
/// 2. Ending `.ini`, a heading such as `[group]` or a `name=value` → *Ansible's* INI.
/// 3. Else → a *plain list* of hosts.
///
/// `yaml:`, `ansible:`, `list:` or `program:` before the path say what it is instead; `./yaml:x` is a file of that name.
struct InventorySource {
    /// What a source was said to be.
    enum Kind: String, CaseIterable {
        case yaml
        case ansible
        case list
        case program
    }

    private let forced: Kind?
    private let path: String

    init(_ argument: String) {
        forced = Kind.allCases.first { argument.hasPrefix("\($0.rawValue):") }
        path = forced.map { String(argument.dropFirst($0.rawValue.count + 1)) } ?? argument
    }

    func inventory(environment: InventoryEnvironment) throws(YAMLError) -> Inventory {
        if path == "-" {
            let name = "standard input"
            let data = FileHandle.standardInput
            let text = try InventoryText.read(data, named: name)
            return try Self.assemble([try document(text, file: name)], folder: nil, environment)
        }
        if InventoryFolder.isFolder(path) {
            var documents: [InventoryDocument] = []
            for file in try InventoryFolder.inventories(in: path) { documents.append(try document(ofFile: file)) }
            return try Self.assemble(documents, folder: path, environment)
        }
        let folder = URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent().path(percentEncoded: false)
        return try Self.assemble([try document(ofFile: path)], folder: folder, environment)
    }

    private func document(ofFile path: String) throws(YAMLError) -> InventoryDocument {
        let isProgram =
            forced == nil && !InventoryDocument.hasEnding(path) ? try InventoryProgram.isProgram(path) : forced == .program
        if isProgram {
            let name = "\(path) --list"
            return try .program(AnsibleText.parse(InventoryProgram(path: path).output(), file: name))
        }
        return try document(try YAMLDocument.text(path: path, byteLimit: InventoryFile.byteLimit), file: path)
    }

    private func document(_ text: String, file: String) throws(YAMLError) -> InventoryDocument {
        try InventoryDocument(text, file: file, forced: forced)
    }

    private static func assemble(
        _ documents: [InventoryDocument], folder: String?, _ environment: InventoryEnvironment
    ) throws(YAMLError) -> Inventory {
        if documents.count == 1, let only = documents.first {
            switch only {
            case .own(let root): return try InventoryFile(root, path: root.position.file, environment: environment).inventory()
            case .list(let text, let file): return try HostList(text, file: file).inventory(environment: environment)
            case .tree, .lines, .program: break
            }
        }
        var inventory = AnsibleInventory()
        for document in documents { try document.add(to: &inventory) }
        return try inventory.inventory(folder: folder, environment: environment)
    }
}
