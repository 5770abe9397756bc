public import Foundation

/// The load, the runtime and the campaign that docs/extending.md shows.
public enum DocumentedDefinitions {
    /// Writes them where a person would, and gives the campaign's path.
    public static func write(to folder: URL) throws -> String {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "../..")
        let page = try String(contentsOf: root.appending(path: "docs/extending.md"), encoding: .utf8)
        let places = ["checksum": "workloads/checksum.yaml", "unshare": "runtimes/unshare.yaml", "own": "own.yaml"]
        for text in blocks(of: page) {
            guard let name = text.split(separator: "\n").first?.split(separator: " ").last, let place = places[String(name)]
            else {
                throw CocoaError(.fileReadCorruptFile)
            }
            let file = folder.appending(path: place)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        return folder.appending(path: "own.yaml").path()
    }

    /// The page's indented blocks, without their indentation.
    private static func blocks(of page: String) -> [String] {
        page.split(separator: "\n", omittingEmptySubsequences: false).split { !$0.hasPrefix("    ") }
            .map { lines in lines.map { $0.dropFirst(4) + "\n" }.joined() }
    }
}
