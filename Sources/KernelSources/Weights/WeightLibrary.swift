public import Foundation
public import StrictYAML

/// The weights that there are: files `weights/NAME.yaml` in a list of folders, of which the first that has a name wins, and the
/// uniform one, which is built in.
public struct WeightLibrary: Sendable {
    /// The name of the weight that needs no file.
    public static let uniform = "uniform"

    /// The folders, in the order in which they are searched.
    public let folders: [URL]

    /// A library over folders; those that do not exist are skipped.
    public init(folders: [URL]) { self.folders = folders }

    /// The user's own (`$XDG_DATA_HOME/hapfleet/weights`), those in `Inventory/weights` here, and those that are installed.
    public static func standard(environment: [String: String] = ProcessInfo.processInfo.environment) -> WeightLibrary {
        WeightLibrary(folders: [
            KernelLibrary.standard(environment: environment).folder.deletingLastPathComponent().appending(path: "weights"),
            URL(filePath: "Inventory/weights"), URL(filePath: "/usr/share/hapfleet/weights"),
        ])
    }

    /// Where a new weight of the user's is kept.
    public var ownFolder: URL { folders[0] }

    /// The names of all weights, sorted.
    public var names: [String] {
        let files = folders.flatMap { folder in
            (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        }
        return Set(files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) } + [Self.uniform]).sorted()
    }

    /// The weight of that name; an unknown one is an error that names those there are.
    public func weight(named name: String) throws(YAMLError) -> Weight {
        for folder in folders where Self.isName(name) {
            let path = folder.appending(path: "\(name).yaml").path(percentEncoded: false)
            guard FileManager.default.fileExists(atPath: path) else { continue }
            let weight = try Weight.read(path: path)
            guard weight.name == name else {
                throw YAMLError(
                    .badValue, at: YAMLPosition(file: path), cause: "calls itself '\(weight.name)'",
                    remedy: "name it as its file, '\(name)'")
            }
            return weight
        }
        guard name == Self.uniform else {
            throw YAMLError(
                .badValue, at: YAMLPosition(file: "weights/\(name).yaml"), cause: "unknown weight '\(name)'",
                remedy: NearestWords.advice(for: name, among: names))
        }
        return try Self.builtIn()
    }

    /// The uniform weight that is built in.
    public static func builtIn() throws(YAMLError) -> Weight {
        let text = String(decoding: PackageResources.uniform_yaml, as: UTF8.self)
        return try Weight(text: text, file: "the built-in weight") { name throws(YAMLError) in
            throw YAMLError(.badValue, at: YAMLPosition(file: name), cause: "there is no table", remedy: "reinstall hapfleet")
        }
    }

    /// Whether a text may be a weight's name: letters, digits, `-`, `_` and `.`, not at its beginning.
    public static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64 && text.first != "." && text.first != "-"
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains($0))
            }
    }
}
