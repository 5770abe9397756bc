import Foundation
import StrictYAML

/// Reads an inventory that has no path.
enum InventoryText {
    static func read(
        _ handle: FileHandle, named name: String, byteLimit: Int = InventoryFile.byteLimit
    ) throws(YAMLError) -> String {
        let data: Data
        do {
            data = try handle.read(upToCount: byteLimit + 1) ?? Data()
        } catch {
            throw YAMLError(
                .unreadable, at: YAMLPosition(file: name), cause: "cannot be read", remedy: "pipe an inventory in")
        }
        return try text(data, named: name, byteLimit: byteLimit)
    }

    static func text(_ data: Data, named name: String, byteLimit: Int) throws(YAMLError) -> String {
        guard data.count <= byteLimit else {
            throw YAMLError(
                .tooLarge, at: YAMLPosition(file: name), cause: "longer than \(byteLimit) bytes", remedy: "split the inventory")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw YAMLError(.notUTF8, at: YAMLPosition(file: name), cause: "not UTF-8 text", remedy: "write it as UTF-8")
        }
        return text
    }
}
