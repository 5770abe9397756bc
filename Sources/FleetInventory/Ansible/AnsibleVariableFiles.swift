import Foundation
import StrictYAML

/// The files `group_vars/GROUP` and `host_vars/HOST` beside an inventory, with the endings `.yml`, `.yaml` or `.json` or none,
/// or folders of such files, which are read in the order of their names.
struct AnsibleVariableFiles {
    private static let endings = ["", ".yml", ".yaml", ".json"]
    private static let depthLimit = 8
    private static let fileLimit = 100_000

    private let folder: String
    private var bytesLeft = InventoryFile.byteLimit
    private var filesLeft = Self.fileLimit
    private(set) var ofGroups: [String: AnsibleVariables] = [:]
    private(set) var ofHosts: [String: AnsibleVariables] = [:]

    init(folder: String, groups: some Sequence<String>, hosts: some Sequence<String>, notices: inout NoticeLog) throws(YAMLError)
    {
        self.folder = folder
        ofGroups = try read("group_vars", of: groups, &notices)
        ofHosts = try read("host_vars", of: hosts, &notices)
    }

    private mutating func read(
        _ kind: String, of names: some Sequence<String>, _ notices: inout NoticeLog
    ) throws(YAMLError) -> [String: AnsibleVariables] {
        let place = "\(folder)/\(kind)"
        let present = Set(Self.contents(of: place))
        guard !present.isEmpty else { return [:] }
        var found: [String: AnsibleVariables] = [:]
        for name in names {
            guard let entry = Self.endings.lazy.map({ name + $0 }).first(where: present.contains) else { continue }
            var variables: AnsibleVariables = [:]
            try merge("\(place)/\(entry)", into: &variables, depth: 0, &notices)
            found[name] = variables
        }
        return found
    }

    private mutating func merge(
        _ path: String, into variables: inout AnsibleVariables, depth: Int, _ notices: inout NoticeLog
    ) throws(YAMLError) {
        guard Self.isFolder(path) else {
            variables.merge(try variablesOfFile(path, &notices)) { _, later in later }
            return
        }
        guard depth < Self.depthLimit else {
            throw YAMLError(.tooDeep, at: YAMLPosition(file: path), cause: "folders nested too deep", remedy: "nest less")
        }
        for name in Self.contents(of: path).sorted() where Self.isRead(name) {
            let inner = "\(path)/\(name)"
            guard Self.isFolder(inner) || Self.endings.contains(Self.ending(of: name)) else { continue }
            try merge(inner, into: &variables, depth: depth + 1, &notices)
        }
    }

    private mutating func variablesOfFile(_ path: String, _ notices: inout NoticeLog) throws(YAMLError) -> AnsibleVariables {
        filesLeft -= 1
        let text = try YAMLDocument.text(path: path, byteLimit: bytesLeft)
        bytesLeft -= text.utf8.count
        guard filesLeft > 0, bytesLeft > 0 else {
            throw YAMLError(
                .tooLarge, at: YAMLPosition(file: path), cause: "the variables' files hold too much",
                remedy: "keep at most \(InventoryFile.byteLimit) bytes in \(Self.fileLimit) files")
        }
        if text.hasPrefix(AnsibleVariable.vaultHeader) {
            notices.note(path, "is encrypted with Ansible Vault and not read")
            return [:]
        }
        guard Self.saysSomething(text) else { return [:] }
        let root = try AnsibleText.parse(text, file: path)
        guard !root.isNull else { return [:] }
        var variables: AnsibleVariables = [:]
        for entry in try root.entries() { variables[entry.key] = try AnsibleVariable(entry.value) }
        return variables
    }

    /// Whether there is more than comments; a file without anything is no fault here.
    private static func saysSomething(_ text: String) -> Bool {
        text.split(whereSeparator: \.isNewline).contains { line in
            let line = TextLine.trimmed(line)
            return !line.isEmpty && !line.hasPrefix("#") && line != "---" && line != "..."
        }
    }

    /// Hidden files and an editor's copies are passed over, as Ansible does.
    private static func isRead(_ name: String) -> Bool {
        !name.hasPrefix(".") && !name.hasSuffix("~")
    }

    private static func ending(of name: String) -> String {
        name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
    }

    private static func contents(of path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
