public import Foundation

/// A kernel object whose dictionary was made and stored.
public struct ImportedObject: Hashable, Codable, Sendable {
    /// The object's identity.
    public let buildID: BuildID
    /// `vmlinux`, or the module's name.
    public let object: String
    /// The number of source functions with code in it.
    public let functions: Int
}

/// How far an import has come.
public enum ImportProgress: Hashable, Sendable {
    /// The package is being unpacked.
    case unpacking(package: String)
    /// The debug information of object `number` of `total` is being read.
    case reading(object: String, number: Int, total: Int)
}

/// What an import of a package has done.
public struct PackageImport: Hashable, Codable, Sendable {
    /// The objects that were stored, the kernel first.
    public let objects: [ImportedObject]
    /// Modules that were asked for by name and are not in the package.
    public let missingModules: [String]
    /// Why a module could not be read, one line each; the others were stored.
    public let problems: [String]
}

extension KernelLibrary {
    /// Makes and stores the dictionary of one `vmlinux` or module with debug information.
    ///
    /// Throws what reading it throws (`SourceDictionary.init(objectAt:)`), and `unwritableLibrary`.
    @discardableResult
    public func importObject(at file: URL) throws(KernelSourcesError) -> ImportedObject {
        let dictionary = try SourceDictionary(objectAt: file.path(percentEncoded: false))
        try store(dictionary)
        return ImportedObject(buildID: dictionary.buildID, object: dictionary.object, functions: dictionary.count)
    }

    /// Makes and stores the dictionary of a program or library, from its own file with debug information, or from the one that was split
    /// off it.
    ///
    /// Throws what reading it throws (`SourceDictionary.init(programAt:)`), and `unwritableLibrary`.
    @discardableResult
    public func importProgram(at file: URL) throws(KernelSourcesError) -> ImportedObject {
        let dictionary = try SourceDictionary(programAt: file.path(percentEncoded: false))
        try store(dictionary)
        return ImportedObject(buildID: dictionary.buildID, object: dictionary.object, functions: dictionary.count)
    }

    /// Makes and stores the dictionaries of the kernel and of some modules in a Debian debug package (`…-dbg`).
    ///
    /// It is unpacked into a folder beside the library, about as large as the kernel's debug information (1 GB), which is
    /// removed afterwards. Throws `unusablePackage`, `unwritableLibrary`, and what reading the kernel throws.
    public func importDebugPackage(
        at file: URL, modules: ModuleSelection = .common, progress: @Sendable (ImportProgress) -> Void = { _ in }
    ) async throws(KernelSourcesError) -> PackageImport {
        try makeFolder()
        let unpacked = try TemporaryFolder(in: folder)
        progress(.unpacking(package: file.lastPathComponent))
        let package = DebugPackage(file: file.path(percentEncoded: false))
        let contents = try await package.unpack(modules: modules, into: unpacked.path)
        let total = contents.modules.count + 1
        progress(.reading(object: "vmlinux", number: 1, total: total))
        var objects = [try importObject(at: contents.kernel)]
        var problems: [String] = []
        for (index, module) in contents.modules.enumerated() {
            progress(.reading(object: module.lastPathComponent, number: index + 2, total: total))
            do throws(KernelSourcesError) {
                objects.append(try importObject(at: module))
            } catch {
                problems.append("\(module.lastPathComponent): \(error.cause)")
            }
        }
        return PackageImport(objects: objects, missingModules: Self.missing(modules, in: contents.modules), problems: problems)
    }

    private static func missing(_ modules: ModuleSelection, in files: [URL]) -> [String] {
        guard case .named = modules, let names = modules.names else { return [] }
        return names.subtracting(files.map { ModuleName.canonical($0.lastPathComponent.prefix { $0 != "." }) }).sorted()
    }
}
