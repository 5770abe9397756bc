internal import BaseDirectories
public import Foundation
internal import SystemErrors

/// The dictionaries and symbol tables that are kept on disk, one of each for a build-id.
///
/// Files are written whole or not at all, so any number of processes may use one folder. A value of this type holds no
/// more than the folder's name: what it reads is the caller's to keep.
public struct KernelLibrary: Sendable {
    /// Where the files lie.
    public let folder: URL

    /// The library in a folder, which is made when something is first stored.
    public init(folder: URL) { self.folder = folder }

    /// The user's library: `$XDG_DATA_HOME/hapfleet/kernels`, or `~/.local/share/hapfleet/kernels`.
    public static func standard(environment: [String: String] = ProcessInfo.processInfo.environment) -> KernelLibrary {
        KernelLibrary(folder: URL(filePath: BaseDirectory.data.path(environment: environment) + "/hapfleet/kernels"))
    }

    /// The dictionary of an object, or nil when none was imported; throws `damagedFile` or `unreadableFile`.
    public func dictionary(for buildID: BuildID) throws(KernelSourcesError) -> SourceDictionary? {
        let path = path(buildID, .dictionary)
        guard let bytes = try StoredFile.read(path) else { return nil }
        let dictionary = try SourceDictionary(encoded: bytes, path: path)
        try check(dictionary.buildID, is: buildID, path: path)
        return dictionary
    }

    /// The symbols of an object, or nil when none were stored; throws `damagedFile` or `unreadableFile`.
    public func symbolTable(for buildID: BuildID) throws(KernelSourcesError) -> SymbolTable? {
        let path = path(buildID, .symbols)
        guard let bytes = try StoredFile.read(path) else { return nil }
        let table = try SymbolTable(encoded: bytes, path: path)
        try check(table.buildID, is: buildID, path: path)
        return table
    }

    /// Whether an object's symbols are here, so that a host need not send them.
    public func hasSymbols(for buildID: BuildID) -> Bool { has(.symbols, of: buildID) }

    func has(_ kind: FileKind, of buildID: BuildID) -> Bool {
        FileManager.default.fileExists(atPath: path(buildID, kind))
    }

    /// Keeps a dictionary in place of the one that its build-id had; throws `unwritableLibrary`.
    public func store(_ dictionary: SourceDictionary) throws(KernelSourcesError) {
        try makeFolder()
        try StoredFile.write(dictionary.encoded, to: path(dictionary.buildID, .dictionary))
    }

    /// Keeps a symbol table in place of the one that its build-id had; throws `unwritableLibrary`.
    public func store(_ symbols: SymbolTable) throws(KernelSourcesError) {
        try makeFolder()
        try StoredFile.write(symbols.encoded, to: path(symbols.buildID, .symbols))
    }

    /// What answers which function lies at an offset of an object, with all that is here on it.
    ///
    /// Keep it for as long as there are offsets to ask for: making one reads the object's files.
    public func resolver(for buildID: BuildID, object: String) throws(KernelSourcesError) -> FunctionResolver {
        FunctionResolver(
            buildID: buildID, object: object, dictionary: try dictionary(for: buildID), symbols: try symbolTable(for: buildID))
    }

    func makeFolder() throws(KernelSourcesError) {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw KernelSourcesError(
                .unwritableLibrary, at: folder.path(percentEncoded: false), cause: error.systemCause,
                remedy: "let XDG_DATA_HOME name a folder that can be written")
        }
    }

    enum FileKind: String {
        case dictionary = "dict"
        case symbols = "syms"
    }

    func path(_ buildID: BuildID, _ kind: FileKind) -> String {
        folder.appending(path: Self.fileName(buildID, kind)).path(percentEncoded: false)
    }

    static func fileName(_ buildID: BuildID, _ kind: FileKind) -> String { "\(buildID.hex).\(kind.rawValue)" }

    /// What a file holds, by its name; nil if it is none of a library's.
    static func parts(ofFileName name: String) -> (BuildID, FileKind)? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = FileKind(rawValue: String(parts[1])), let buildID = try? BuildID(hex: parts[0])
        else { return nil }
        return (buildID, kind)
    }

    func check(_ found: BuildID, is expected: BuildID, path: String) throws(KernelSourcesError) {
        guard found == expected else { throw FlatFile.damaged(path, offset: 0, "the file holds build-id \(found)") }
    }
}
