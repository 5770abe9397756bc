import Foundation
import GRDB

extension SQLiteStore {
    /// Whether this user can write the file at `path` and what SQLite puts beside it; true if there is none.
    public static func isWritable(_ path: String) -> Bool {
        let files = FileManager.default
        let file = resolved(path)
        guard files.fileExists(atPath: file) else { return true }
        return files.isWritableFile(atPath: file)
            && files.isWritableFile(atPath: URL(filePath: file).deletingLastPathComponent().path)
    }

    /// Opens the store at `path` to be read: neither the file nor its folder is changed, whether they could be or not.
    ///
    /// Files are refused as by ``open(_:creating:)``; those of an older hapfleet, too (`olderSchema`), since their tables would have to be
    /// brought up to date. What is to be written throws `notWritable`. If another process begins to write to a file that nobody had
    /// open, what is read from then on throws `busy`.
    public static func openReadOnly(_ path: String) async throws(StoreError) -> SQLiteStore {
        try prepareFile(path, creating: false)
        var configuration = configuration()
        configuration.readonly = true
        let file = resolved(path)
        let log = file + "-wal"
        // Where there is a log, somebody writes, or was killed. Where there is none, SQLite makes an empty one for reading alone, unless it
        // is told that nobody writes: the owner of the store could then not write to it any more, if the log is another user's.
        let hasLog = FileManager.default.fileExists(atPath: log)
        return try await SQLiteFailure.naming(path) {
            let queue = try reader(of: hasLog ? file : unchanging(file), configuration, at: path)
            try await queue.read { database in
                try refuseForeign(database, path)
                guard try SQLiteSchema.migrator.hasCompletedMigrations(database) else { throw olderSchema(path) }
            }
            return SQLiteStore(location: path, connections: queue, absentLog: hasLog ? nil : log)
        }
    }

    private static func reader(of name: String, _ configuration: Configuration, at path: String) throws -> DatabaseQueue {
        do {
            return try DatabaseQueue(path: name, configuration: configuration)
        } catch let error as DatabaseError where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) {
            throw StoreError(
                .notWritable, at: path, cause: "it, or its log \(path)-wal, cannot be read here: \(error.message ?? "")",
                remedy: "mend their permissions, or copy both to where they can be written")
        }
    }

    /// SQLite's name of a file that nobody writes. It takes such names if it was built to, as Debian's is.
    private static func unchanging(_ file: String) -> String {
        URL(filePath: file).absoluteString + "?immutable=1"
    }

    private static func resolved(_ path: String) -> String {
        URL(filePath: path).resolvingSymlinksInPath().path
    }

    private static func olderSchema(_ path: String) -> StoreError {
        StoreError(
            .olderSchema, at: path, cause: "the file was written by an older hapfleet, and is not changed",
            remedy: "copy it to where it can be written, and bring the copy up to date: hapfleet runs --store COPY")
    }

    /// What was read may be of two states of the file.
    var changedMeanwhile: StoreError {
        StoreError(
            .busy, at: location, cause: "another process has begun to write to it",
            remedy: "try again: it is read together with its log then")
    }
}
