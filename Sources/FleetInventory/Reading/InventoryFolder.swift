import Foundation
import StrictYAML

/// A folder with inventories.
enum InventoryFolder {
    private static let fileLimit = 1_000
    /// As Ansible: an editor's copies, and files that are not inventories.
    private static let passedOver = ["~", ".orig", ".bak", ".cfg", ".retry", ".pyc", ".pyo", ".rpm", ".md", ".txt~"]

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// The inventories in the folder at `path`, in the order of their names.
    static func inventories(in path: String) throws(YAMLError) -> [String] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw YAMLError(
                .unreadable, at: YAMLPosition(file: path), cause: "the folder cannot be read", remedy: "check its permissions")
        }
        let files = names.sorted().filter { name in
            !name.hasPrefix(".") && !passedOver.contains(where: name.hasSuffix) && !isFolder("\(path)/\(name)")
        }
        guard !files.isEmpty else {
            throw YAMLError(
                .unreadable, at: YAMLPosition(file: path), cause: "the folder holds no inventory",
                remedy: "name the inventory's file")
        }
        guard files.count <= fileLimit else {
            throw YAMLError(
                .tooLarge, at: YAMLPosition(file: path), cause: "the folder holds more than \(fileLimit) files",
                remedy: "name the inventory's file")
        }
        return files.map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
    }
}
