import GRDB
import SystemErrors

/// Turns what SQLite and the system report into errors that a person can act on.
enum SQLiteFailure {
    /// Runs `body`, and names the store in whatever it throws.
    static func naming<Value>(_ location: String, _ body: () async throws -> Value) async throws(StoreError) -> Value {
        do {
            return try await body()
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError {
            throw error.storeError(at: location)
        } catch is CancellationError {
            throw StoreError(.cancelled, at: location, cause: "the task was cancelled")
        } catch {
            throw StoreError(.failed, at: location, cause: error.systemCause)
        }
    }

    static func notWritable(_ location: String, cause: String) -> StoreError {
        StoreError(
            .notWritable, at: location, cause: "cannot be opened for writing: \(cause)",
            remedy: "mend its permissions, or name another with --store")
    }
}

extension DatabaseError {
    fileprivate func storeError(at location: String) -> StoreError {
        let cause = message ?? String(describing: resultCode)
        switch resultCode {
        case .SQLITE_CORRUPT:
            return StoreError(.damaged, at: location, cause: "the file is damaged: \(cause)", remedy: "restore it from a back-up")
        case .SQLITE_NOTADB:
            return StoreError(
                .notAStore, at: location, cause: "the file is not a database, or its beginning is damaged",
                remedy: "restore it from a back-up, or name another with --store")
        case .SQLITE_FULL:
            return StoreError(
                .diskFull, at: location, cause: "the disk is full",
                remedy: "free some space; what was stored before is still readable")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            return SQLiteFailure.notWritable(location, cause: cause)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return StoreError(.busy, at: location, cause: "another process holds it", remedy: "try again when that one has ended")
        case .SQLITE_CONSTRAINT:
            return StoreError(.conflict, at: location, cause: cause)
        default:
            return StoreError(.failed, at: location, cause: cause)
        }
    }
}
