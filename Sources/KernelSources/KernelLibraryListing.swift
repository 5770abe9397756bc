internal import Foundation
internal import SystemErrors

extension KernelLibrary {
    /// A build-id of which something is kept.
    public struct Entry: Hashable, Codable, Sendable {
        /// The object's identity.
        public let buildID: BuildID
        /// `vmlinux` or the module's name; nil when its files cannot be read.
        public internal(set) var object: String?
        /// The number of source functions in the dictionary, or nil without one.
        public internal(set) var functions: Int?
        /// The number of symbols, or nil when none are kept.
        public internal(set) var symbols: Int?
        /// Why a file could not be used, as one line.
        public internal(set) var problem: String?
    }

    /// All that is kept: kernels first, then by name and build-id. Damaged files are listed with their problem.
    ///
    /// Throws `unreadableFile` when the folder exists but cannot be listed; no folder is an empty library.
    public func list() throws(KernelSourcesError) -> [Entry] {
        var entries: [BuildID: Entry] = [:]
        for name in try fileNames() {
            guard let (buildID, kind) = Self.parts(ofFileName: name) else { continue }
            read(kind, into: &entries[buildID, default: Entry(buildID: buildID)])
        }
        return entries.values.sorted { Self.order($0) < Self.order($1) }
    }

    private static func order(_ entry: Entry) -> (Int, String, String) {
        (entry.object == "vmlinux" ? 0 : 1, entry.object ?? "", entry.buildID.hex)
    }

    private func read(_ kind: FileKind, into entry: inout Entry) {
        do throws(KernelSourcesError) {
            switch kind {
            case .dictionary:
                guard let dictionary = try dictionary(for: entry.buildID) else { return }
                entry.object = dictionary.object
                entry.functions = dictionary.count
            case .symbols:
                guard let table = try symbolTable(for: entry.buildID) else { return }
                entry.object = table.object
                entry.symbols = table.count
            }
        } catch {
            entry.problem = error.description
        }
    }

    private func fileNames() throws(KernelSourcesError) -> [String] {
        let path = folder.path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw KernelSourcesError(
                .unreadableFile, at: path, cause: error.systemCause, remedy: "check the folder's owner and mode")
        }
    }
}
