import Foundation
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

    /// A store that was handed on may be packed, which its first bytes tell.
    fileprivate static func notADatabase(_ location: String) -> StoreError {
        let beginning = try? FileHandle(forReadingAtPath: location)?.read(upToCount: 6)
        let packers: [(program: String, magic: [UInt8])] = [
            ("xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), ("gzip", [0x1f, 0x8b]), ("zstd", [0x28, 0xb5, 0x2f, 0xfd]),
            ("bzip2", Array("BZh".utf8)),
        ]
        if let packer = packers.first(where: { beginning?.starts(with: $0.magic) == true }) {
            return StoreError(
                .notAStore, at: location, cause: "the file is packed with \(packer.program)",
                remedy: "unpack it into another first, with '\(packer.program) --decompress --stdout'")
        }
        return StoreError(
            .notAStore, at: location, cause: "the file is not a database, or its beginning is damaged",
            remedy: "restore it from a back-up, or name another with --store")
    }
}

extension DatabaseError {
    fileprivate func storeError(at location: String) -> StoreError {
        let cause = message ?? String(describing: resultCode)
        switch resultCode {
        case .SQLITE_CORRUPT:
            return StoreError(.damaged, at: location, cause: "the file is damaged: \(cause)", remedy: "restore it from a back-up")
        case .SQLITE_NOTADB:
            return SQLiteFailure.notADatabase(location)
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
