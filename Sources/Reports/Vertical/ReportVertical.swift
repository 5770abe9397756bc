/// The way of a load through the target's own programs and the kernel: what one measurement found.
///
/// Vertical = user + kernel. The kernel's part is the measurement's own `functions` and `lines`.
public struct ReportVertical: Codable, Sendable, Equatable {
    /// Distinct functions of the target's programs and libraries that were entered.
    public var functionsUser: Int
    /// Lines of those that a dictionary has lines for.
    public var linesUser: Int
    /// Functions among them that no dictionary has lines for.
    public var linesMissingFunctions: Int
    /// Bytes of the code of those; it stands beside the lines, and is in no sum with them.
    public var bytesMissingLines: UInt64
    /// Functions of programs and kernel together.
    public var functions: Int
    /// Their lines together; null if some functions have none, or the kernel's are estimated.
    @OrNull public var lines: Int?
    /// Seconds for which the programs were watched.
    public var seconds: Double
    /// Whether the numbers count. The kernel's part counts or does not by itself.
    public var valid: Bool
    /// Why they don't, each as `code: detail`.
    public var invalidReasons: [String]
    /// The files that the target had mapped as code.
    public var files: [File]

    enum CodingKeys: String, CodingKey {
        case functions, lines, seconds, valid, files
        case functionsUser = "functions_user"
        case linesUser = "lines_user"
        case linesMissingFunctions = "lines_missing_functions"
        case bytesMissingLines = "bytes_missing_lines"
        case invalidReasons = "invalid_reasons"
    }

    /// A program or library.
    public struct File: Codable, Sendable, Equatable {
        /// Its path, as the target saw it.
        public var path: String
        /// Its build-id; null if it has none.
        @OrNull public var buildID: String?
        /// `probed`, or why it was not: `nameless`, `unreadable` or `left_out`.
        public var kind: String
        /// Distinct functions of it that were entered.
        public var functions: Int
        /// Lines of those that have lines.
        public var lines: Int
        /// Functions whose entry was watched, parts that the compiler split off counted too.
        public var probed: Int
        /// Functions that the kernel could not watch.
        public var refused: Int

        enum CodingKeys: String, CodingKey {
            case path, kind, functions, lines, probed, refused
            case buildID = "build_id"
        }
    }
}

/// The vertical profile of a cell: medians of those measurements whose both parts count.
public struct CellVertical: Codable, Sendable, Equatable {
    /// Measurements that watched programs.
    public var measurements: Int
    /// Measurements among them whose numbers count.
    public var valid: Int
    /// Functions of programs and libraries.
    @OrNull public var functionsUser: Double?
    /// Functions of the kernel, in the same measurements.
    @OrNull public var functionsKernel: Double?
    /// Both.
    @OrNull public var functions: Double?
    /// Lines of those functions of programs that have lines.
    @OrNull public var linesUser: Double?
    /// Bytes of code of those that have none.
    @OrNull public var bytesMissingLines: Double?
    /// Lines of both; null unless every function has lines.
    @OrNull public var lines: Double?

    enum CodingKeys: String, CodingKey {
        case measurements, valid, functions, lines
        case functionsUser = "functions_user"
        case functionsKernel = "functions_kernel"
        case linesUser = "lines_user"
        case bytesMissingLines = "bytes_missing_lines"
    }
}
