/// Why kernel sources could not be read, understood or kept: what, where, why and what helps.
public struct KernelSourcesError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of thing went wrong.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// A build-id is not hexadecimal, too short or too long, or a note blob holds none.
        case malformedBuildID
        /// The operating system refused to open or read a file.
        case unreadableFile
        /// The file is not an ELF object that libdw can open.
        case notAnObject
        /// The object has no `_text` symbol (a kernel) or no `.text` section (a module): offsets cannot be formed.
        case missingBase
        /// The object carries no DWARF, or DWARF that libdw refuses.
        case missingDebugInformation
        /// A dictionary or symbol file has a wrong magic, version, checksum, length or inner reference.
        case damagedFile
        /// The library's folder or one of its files could not be written.
        case unwritableLibrary
        /// A debug package could not be unpacked or holds no kernel.
        case unusablePackage
        /// universal-ctags is missing or failed.
        case unusableTags
        /// The object has a dictionary from a better source.
        case alreadyDescribed
        /// No debuginfod server has the object, or none could be asked.
        case unavailable
        /// Nothing is known of the symbols of the object to which source lines are to be given.
        case missingSymbols
        /// A weight, or what a weight is made of, is not written as it should be.
        case malformedWeight
    }

    /// The kind of failure.
    public let code: Code
    /// The file, or the kind of input, with the offset where one is known.
    public let place: String
    /// Why, in the words of the part that refused.
    public let cause: String
    /// What the user can do about it.
    public let remedy: String

    init(_ code: Code, at place: String, cause: String, remedy: String) {
        self.code = code
        self.place = place
        self.cause = cause
        self.remedy = remedy
    }

    /// One line: place, cause and remedy.
    public var description: String { "\(place): \(cause); \(remedy)" }
}
