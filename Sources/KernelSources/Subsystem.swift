/// The subsystems of the kernel by source path, as the table `Resources/subsystems.txt` has them.
public struct Subsystem: Sendable {
    /// A row of the table.
    public struct Prefix: Hashable, Sendable {
        /// A folder, which ends with `/`, or a file, or the beginning of its name.
        public let path: String
        /// The subsystem's name.
        public let name: String
    }

    /// The table that is built in.
    public static let standard = Subsystem(table: String(decoding: PackageResources.subsystems_txt, as: UTF8.self))

    /// The rows, the longest paths first.
    public let prefixes: [Prefix]
    /// The rows of each folder at the top, since there are tens of thousands of files to be looked up.
    private let byTop: [Substring: [Prefix]]

    /// Reads lines of a path, white space and a name; `#` begins a comment.
    public init(table: String) {
        prefixes = table.split(separator: "\n").compactMap { line in
            let words = line.prefix { $0 != "#" }.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
            guard words.count == 2 else { return nil }
            return Prefix(path: String(words[0]), name: words[1].split(separator: " ").joined(separator: " "))
        }.sorted { ($1.path.utf8.count, $0.path) < ($0.path.utf8.count, $1.path) }
        byTop = Dictionary(grouping: prefixes) { Self.top(of: $0.path) }
    }

    /// The subsystem that a file belongs to: that of the longest path in the table which it begins with, or else its folder at
    /// the top; `other` for a file of no kernel tree.
    public func name(of file: String) -> String {
        let top = Self.top(of: file)
        if let found = byTop[top]?.first(where: { file.hasPrefix($0.path) }) { return found.name }
        return file.contains("/") && !top.isEmpty ? String(top) : "other"
    }

    private static func top(of path: String) -> Substring { path.prefix { $0 != "/" } }
}

extension SourceFunction {
    /// The subsystem of its file, by the built-in table.
    public var subsystem: String { Subsystem.standard.name(of: file) }
}
