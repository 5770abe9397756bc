/// Where the lines of a function come from.
///
/// Written as `dwarf`, `ctags` or `estimated`.
public enum LineEvidence: UInt8, Hashable, Codable, Sendable, CaseIterable, CustomStringConvertible {
    /// The line table and the declarations in the object's DWARF.
    case debugInformation = 0
    /// Tags of the kernel's source tree.
    case sourceTags = 1
    /// The size of the code: of a function that the compiler merged with its twin, at the object's own ratio of lines to
    /// bytes; where nothing but symbols is known, by `LineEstimate`.
    case estimated = 2

    /// The word for it.
    public var description: String {
        switch self {
        case .debugInformation: "dwarf"
        case .sourceTags: "ctags"
        case .estimated: "estimated"
        }
    }

    /// The origin that a word stands for.
    public init?(_ word: String) {
        guard let found = Self.allCases.first(where: { $0.description == word }) else { return nil }
        self = found
    }

    /// Reads the word.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let found = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no origin of lines")
        }
        self = found
    }

    /// Writes the word.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// What makes two entries one function, on every host and in every kernel object.
///
/// Out-of-line copies of a header's function are one function (same name, file and line), static functions with one name in
/// two files are two. Without debug information the file is unknown: the object and, where the name is not unique in
/// it, the place of the name's first symbol stand in for it.
public struct FunctionIdentity: Hashable, Codable, Sendable {
    /// The name as the source has it.
    public let name: String
    /// The source file relative to the kernel tree, or nil without debug information.
    public let file: String?
    /// The line of the declaration, or nil without debug information.
    public let line: Int?
    /// The kernel object, when no file is known.
    public let object: String?
    /// The offset of the symbol, when no file is known and the object has several functions with that name.
    public let offset: TextOffset?

    /// The identity of a function whose source is known.
    public init(name: String, file: String, line: Int) {
        self.name = name
        self.file = file
        self.line = line
        object = nil
        offset = nil
    }

    /// The identity of a function that is known by its symbol alone.
    public init(name: String, object: String, offset: TextOffset?) {
        self.name = name
        file = nil
        line = nil
        self.object = object
        self.offset = offset
    }
}

/// A function of the kernel's source that has code in an object.
public struct SourceFunction: Hashable, Codable, Sendable {
    /// The name as the source has it, without a compiler's suffixes.
    public let name: String
    /// The file of its body, relative to the kernel tree.
    public let file: String
    /// The line of its declaration.
    public let firstLine: Int
    /// The last line of its own body; not before `firstLine`.
    public let lastLine: Int
    /// The lines of its own body, from the declaration to the last; at least 1.
    public let lines: Int
    /// `lines` and those of every body that the compiler inlined into it: an upper bound that tracing cannot refine.
    public let linesInlined: Int
    /// The section of the object where the code begins, such as `.text`.
    public let section: String
    /// Where the lines come from.
    public let evidence: LineEvidence
    /// Other names that the object has for its code, such as `__x64_sys_getpid` for `__do_sys_getpid`.
    public internal(set) var aliases: [String] = []

    enum CodingKeys: String, CodingKey {
        case name, file, lines, section, aliases
        case firstLine = "first_line"
        case lastLine = "last_line"
        case linesInlined = "lines_inlined"
        case evidence = "lines_source"
    }

    package init(
        name: String, file: String, firstLine: Int, lastLine: Int, lines: Int, linesInlined: Int, section: String,
        evidence: LineEvidence, aliases: [String] = []
    ) {
        self.name = name
        self.file = file
        self.firstLine = firstLine
        self.lastLine = lastLine
        self.lines = lines
        self.linesInlined = linesInlined
        self.section = section
        self.evidence = evidence
        self.aliases = aliases
    }

    /// What makes it one function everywhere.
    public var identity: FunctionIdentity { FunctionIdentity(name: name, file: file, line: firstLine) }
}
