/// Where the functions of a source tree begin and end, as universal-ctags says.
public struct SourceTags: Sendable {
    /// A function that is defined in a file.
    public struct Tag: Hashable, Sendable {
        /// The name before the parameters: of a definition by macro, the macro's, such as `SYSCALL_DEFINE3`.
        public let name: String
        /// Of a definition by macro, its first argument, which is a part of the function's name.
        public let argument: String
        /// The file, relative to the tree.
        public let file: String
        /// The line of the name.
        public let firstLine: Int
        /// The line of the closing brace.
        public let lastLine: Int

        /// The lines from the name to the brace.
        public var lines: Int { lastLine - firstLine + 1 }

        /// The system call whose entry the tag defines, if it is one.
        public var systemCall: String? { name.contains("SYSCALL_DEFINE") ? argument : nil }
    }

    /// In the order in which ctags found them.
    public let tags: [Tag]
    private let byName: [String: [Int]]
    private let bySystemCall: [String: [Int]]

    /// Tags in any order.
    public init(_ tags: [Tag]) {
        self.tags = tags
        var names: [String: [Int]] = [:]
        var calls: [String: [Int]] = [:]
        for (index, tag) in tags.enumerated() {
            names[tag.name, default: []].append(index)
            if let call = tag.systemCall { calls[call, default: []].append(index) }
        }
        byName = names
        bySystemCall = calls
    }

    /// Reads what `ctags --fields=+neS --excmd=number` prints; lines that are no functions with both ends are left out.
    public init(text: String) {
        self.init(
            text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { Tag(fields: $0.split(separator: UInt8(ascii: "\t"))) })
    }

    /// The functions that a name may stand for: of that name, or defined by a system call's macro for it.
    public func candidates(for name: String) -> [Tag] {
        if let found = byName[name] { return found.map { tags[$0] } }
        guard let call = SystemCall.macroArgument(ofEntry: name) else { return [] }
        let isCompat = name.contains("compat_sys_")
        return (bySystemCall[call] ?? []).map { tags[$0] }.filter { $0.name.hasPrefix("COMPAT_") == isCompat }
    }
}

extension SourceTags.Tag {
    /// The most lines that a file can have: a number above is damage.
    private static let lineLimit = 1 << 24

    /// The fields of a line: name, file, line, kind, and `key:value` for the rest.
    fileprivate init?(fields: [Substring.UTF8View]) {
        self.init(words: fields.map { String(Substring($0)) })
    }

    private init?(words: [String]) {
        guard words.count > 3 else { return nil }
        let values = Dictionary(
            words[3...].compactMap { field -> (Substring, Substring)? in
                guard let colon = field.firstIndex(of: ":") else { return nil }
                return (field[..<colon], field[field.index(after: colon)...])
            }, uniquingKeysWith: { first, _ in first })
        guard let first = values["line"].flatMap({ Int($0) }), let last = values["end"].flatMap({ Int($0) }),
            (1...Self.lineLimit).contains(first), (first...Self.lineLimit).contains(last)
        else { return nil }
        let inside = values["signature"]?.dropFirst() ?? ""
        name = words[0]
        argument = inside.prefix { $0 != "," && $0 != ")" }.filter { $0 != " " }
        file = words[1]
        firstLine = first
        lastLine = last
    }
}
