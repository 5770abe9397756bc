import Foundation
import GRDB

extension SQLiteStore {
    /// See ``ResultStore/remove(_:)``.
    public func remove(_ run: RunID) async throws(StoreError) {
        let found = try await write { database in
            try database.execute(literal: "DELETE FROM run WHERE id = \(run.text)")
            guard database.changesCount > 0 else { return false }
            let isSealed = SQLRequest<Bool>(literal: "SELECT EXISTS (SELECT 1 FROM seal WHERE run = \(run.text))")
            if try isSealed.fetchOne(database) == true { try Self.appendSeal(of: run, contents: nil, database) }
            return true
        }
        guard found else { throw noSuchRun(run.text) }
    }

    /// What SQLite's own checks find in the file: pages, indexes, references between tables.
    public func fileProblems() async throws(StoreError) -> [StoreProblem] {
        let location = location
        return try await read { database in
            let structure = try String.fetchAll(database, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }
            let orphans = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").count
            return structure.map { StoreProblem(location, $0) }
                + (orphans == 0 ? [] : [StoreProblem(location, "\(orphans) records belong to nothing")])
        }
    }

    /// Writes a whole, compact copy of the store to `path`, while others may go on writing here. Throws `conflict` if something is there.
    public func backUp(to path: String) async throws(StoreError) {
        // Empty and ours alone before anything is in it: SQLite itself would make it readable as the umask says.
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let code: StoreError.Code = errno == EEXIST ? .conflict : .notWritable
            throw StoreError(
                code, at: path, cause: String(cString: strerror(errno)),
                remedy: "name a file that is not there yet, in a folder that is")
        }
        do throws(StoreError) {
            try await outsideTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
            guard fsync(descriptor) == 0 else {
                throw StoreError(.failed, at: path, cause: String(cString: strerror(errno)))
            }
            close(descriptor)
        } catch {
            close(descriptor)
            unlink(path)
            throw error
        }
    }

    /// Gives the space of what was removed back to the file system.
    public func compact() async throws(StoreError) {
        try await outsideTransaction { database in
            try database.execute(sql: "VACUUM")
            try database.checkpoint(.truncate)
        }
    }
}
