/// The functions that one host reached, as `hapfleet show RUN --host H --functions --format json` writes them.
public struct HostFunctions: Codable, Sendable, Equatable {
    /// The host's name in the inventory.
    public var host: String
    /// `uname -r`.
    @OrNull public var kernel: String?
    /// The running kernel's build-id.
    @OrNull public var buildID: String?
    /// By load, runtime and repetition.
    public var measurements: [Measurement]

    enum CodingKeys: String, CodingKey {
        case host, kernel, measurements
        case buildID = "build_id"
    }

    /// What one measurement reached.
    public struct Measurement: Codable, Sendable, Equatable {
        /// The load's name.
        public var workload: String
        /// What it ran in.
        public var runtime: String
        /// Counts repetitions, from 1.
        public var repetition: Int
        /// Whether the measurement's numbers count.
        public var valid: Bool
        /// The distinct system calls whose entries are among the functions entered in task context, sorted.
        public var systemCalls: [String]
        /// In the order in which they were first entered.
        public var functions: [Function]
        /// Functions of the target's own programs in that order; null if they were not watched.
        @OrNull public var programFunctions: [ProgramFunction]?

        enum CodingKeys: String, CodingKey {
            case workload, runtime, valid, functions
            case systemCalls = "syscalls"
            case repetition = "repeat"
            case programFunctions = "program_functions"
        }
    }

    /// A function of a program or library that was entered.
    public struct ProgramFunction: Codable, Sendable, Equatable {
        /// The name as the source has it, or its symbol's; its address in the file if it has none.
        public var name: String
        /// The program's or library's path, as the target saw it.
        public var program: String
        /// Its build-id; null if it has none.
        @OrNull public var buildID: String?
        /// Its source file; null if no debug information of the program was imported.
        @OrNull public var file: String?
        /// The line of the declaration.
        @OrNull public var firstLine: Int?
        /// The last line of the body.
        @OrNull public var lastLine: Int?
        /// Lines of the body.
        @OrNull public var lines: Int?
        /// Bytes of its code; 0 if the program does not say.
        public var bytes: UInt64
        /// Microseconds from the beginning of the watching to when its entry was noticed.
        public var firstSeenMicroseconds: UInt64

        enum CodingKeys: String, CodingKey {
            case name, program, file, lines, bytes
            case buildID = "build_id"
            case firstLine = "first_line"
            case lastLine = "last_line"
            case firstSeenMicroseconds = "first_seen_us"
        }
    }

    /// A source function that was entered while the load was steady.
    public struct Function: Codable, Sendable, Equatable {
        /// The name as the source has it; `object+0xoffset` if nothing names it.
        public var name: String
        /// `vmlinux` or the module's name.
        public var module: String
        /// The file relative to the kernel tree; null without a dictionary.
        @OrNull public var file: String?
        /// The line of the declaration.
        @OrNull public var firstLine: Int?
        /// The last line of the body.
        @OrNull public var lastLine: Int?
        /// Lines of the body.
        @OrNull public var lines: Int?
        /// With the bodies that the compiler inlined into it.
        @OrNull public var linesInlined: Int?
        /// Where the lines come from: `dwarf`, `ctags` or `estimated`.
        @OrNull public var linesSource: String?
        /// The section of its code.
        @OrNull public var section: String?
        /// The kernel's subsystem that its file belongs to.
        @OrNull public var subsystem: String?
        /// The kernel's own name of the place, if the source has another: it was entered through an alias.
        @OrNull public var alias: String?
        /// `task`, or `irq` if it was entered in interrupts only.
        public var context: String
        /// Microseconds from the switching on of tracing to the first entry.
        public var firstSeenMicroseconds: UInt64
        /// Units of work that had been done by then, since the load began.
        public var firstSeenWork: UInt64

        enum CodingKeys: String, CodingKey {
            case name, module, file, lines, section, subsystem, alias, context
            case linesInlined = "lines_inlined"
            case linesSource = "lines_source"
            case firstLine = "first_line"
            case lastLine = "last_line"
            case firstSeenMicroseconds = "first_seen_us"
            case firstSeenWork = "first_seen_work"
        }
    }
}
