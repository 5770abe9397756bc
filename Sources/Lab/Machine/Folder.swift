import Foundation

/// Making, replacing and reading files and folders, with this module's errors.
enum Folder {
    static func create(_ folder: URL, mode: Int = 0o755) throws(LabError) {
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
        } catch { throw LabError.file(folder.path, error) }
    }

    static func exists(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: file.path) }

    static func remove(_ file: URL) throws(LabError) {
        guard exists(file) else { return }
        do { try FileManager.default.removeItem(at: file) } catch { throw LabError.file(file.path, error) }
    }

    static func read(_ file: URL) throws(LabError) -> Data {
        do { return try Data(contentsOf: file) } catch { throw LabError.file(file.path, error) }
    }

    /// Writes a whole file at once: a reader sees the old content or the new, never a part.
    static func write(_ content: Data, to file: URL, mode: Int = 0o644) throws(LabError) {
        do {
            let new = file.deletingLastPathComponent().appending(path: ".\(file.lastPathComponent).new")
            try? FileManager.default.removeItem(at: new)
            guard FileManager.default.createFile(atPath: new.path, contents: content, attributes: [.posixPermissions: mode])
            else {
                throw CocoaError(.fileWriteUnknown)
            }
            guard rename(new.path, file.path) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        } catch { throw LabError.file(file.path, error) }
    }

    /// Makes a folder's content in a place beside it, then puts it in place in one step, so that a folder that exists is complete.
    static func build(
        _ folder: URL, _ fill: (URL) async throws(LabError) -> Void
    ) async throws(LabError) {
        let parent = folder.deletingLastPathComponent()
        try create(parent)
        let unfinished = parent.appending(path: ".\(folder.lastPathComponent).unfinished")
        try remove(unfinished)
        try create(unfinished)
        do {
            try await fill(unfinished)
        } catch {
            try? remove(unfinished)
            throw error
        }
        try remove(folder)
        do { try FileManager.default.moveItem(at: unfinished, to: folder) } catch { throw LabError.file(folder.path, error) }
    }
}
