/// A function that two cells do not reach alike. What makes it one function on both sides is its source file and name, not an address.
public struct FunctionChange: Codable, Sendable, Equatable {
    /// What became of it.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// More than half of the second side's measurements reached it, and none of the first's.
        case came
        /// The other way round.
        case went
        /// Reached under the same name in another file.
        case moved
        /// Reached in the same file under another name, with a body of about the same size: taken for the same function.
        case renamed
        /// Reached on both sides, with more or fewer lines.
        case resized
        /// Reached on one side only, but by no more than half of its measurements: chance, not change.
        case sporadic
    }

    /// What became of it.
    public var kind: Kind
    /// Its name, on the second side if it is there.
    public var name: String
    /// Its name on the first side, if another.
    @OrNull public var formerName: String?
    /// `vmlinux` or the module.
    public var module: String
    /// Its file, on the second side if it is there; null if not known.
    @OrNull public var file: String?
    /// Its file on the first side, if another.
    @OrNull public var formerFile: String?
    /// The line of its declaration there.
    @OrNull public var firstLine: Int?
    /// The file's subsystem.
    public var subsystem: String
    /// Its lines on the second side; null if it is not there or they are not known.
    @OrNull public var lines: Int?
    /// Its lines on the first side.
    @OrNull public var formerLines: Int?
    /// Measurements of the second side that reached it.
    public var reached: Int
    /// Measurements of the first side that reached it.
    public var formerReached: Int
    /// Whether the kernel that did not reach it has code of that name in that file: if not, it is new, gone, or inlined there. Null
    /// if the kernels are the same, or one has no dictionary.
    @OrNull public var isInOtherKernel: Bool?

    enum CodingKeys: String, CodingKey {
        case kind, name, module, file, subsystem, lines, reached
        case formerName = "former_name"
        case formerFile = "former_file"
        case firstLine = "first_line"
        case formerLines = "former_lines"
        case formerReached = "former_reached"
        case isInOtherKernel = "in_other_kernel"
    }

    /// Where it is, as `file:line`, or the module if no file is known.
    public var place: String {
        FunctionPlace.text(file: file, firstLine: firstLine, module: module)
    }
}

/// How many functions and lines of a subsystem two cells reach, and how the one becomes the other:
///
///     functions.to = functions.from + came − went + sporadic
///     lines.to     = lines.from + gained − lost + resized + sporadic_lines
///
/// The counts are of functions that any measurement of a side reached. A function that moved counts where it is now; one that was
/// renamed is neither gone nor come.
public struct SubsystemChange: Codable, Sendable, Equatable {
    /// The subsystem's name.
    public var name: String
    /// Functions that the first side reached.
    public var functionsFrom = 0
    /// Functions that the second side reached.
    public var functionsTo = 0
    /// Functions that came.
    public var came = 0
    /// Functions that went.
    public var went = 0
    /// Functions reached by chance: the second side's less the first's.
    public var sporadic = 0
    /// Functions that moved, among those on both sides.
    public var moved = 0
    /// Functions that were renamed, among those on both sides.
    public var renamed = 0
    /// Lines of the functions that the first side reached.
    public var linesFrom = 0
    /// Lines of the functions that the second side reached.
    public var linesTo = 0
    /// Lines of the functions that came.
    public var gained = 0
    /// Lines of the functions that went.
    public var lost = 0
    /// Lines that functions on both sides gained, less those that they lost.
    public var resized = 0
    /// Lines of the functions reached by chance: the second side's less the first's.
    public var sporadicLines = 0
    /// Functions of either side of which no lines are known: they add nothing to the lines.
    public var withoutLines = 0

    enum CodingKeys: String, CodingKey {
        case name, came, went, sporadic, moved, renamed, gained, lost, resized
        case functionsFrom = "functions_from"
        case functionsTo = "functions_to"
        case linesFrom = "lines_from"
        case linesTo = "lines_to"
        case sporadicLines = "sporadic_lines"
        case withoutLines = "functions_without_lines"
    }
}

/// What the cells of one group have in common: a Venn diagram in numbers.
public struct ComparedOverlap: Codable, Sendable, Equatable {
    /// What all of them share, such as `shell, 6.12.57, x86_64`.
    public var group: String
    /// The cells: runtimes, loads or hosts.
    public var members: [String]
    /// Functions by which members reached them, each function in one region only.
    public var regions: [Region]

    /// The functions that these members reached and no other.
    public struct Region: Codable, Sendable, Equatable {
        /// The members.
        public var members: [String]
        /// How many functions.
        public var functions: Int
        /// Lines of those whose lines are known.
        public var lines: Int
        /// The functions themselves, the longest first, where a single member reached them; otherwise empty.
        public var names: [Function]
    }

    /// A function that one member alone reached.
    public struct Function: Codable, Sendable, Equatable {
        /// Its name.
        public var name: String
        /// `file:line`, or the module.
        public var place: String
        /// Its lines.
        @OrNull public var lines: Int?
        /// In how many of the member's measurements it was reached.
        public var reached: Int
    }
}
