import Foundation
import GRDB

/// Files that go with the runs of an exported store. Only such a store has a table for them, so that a store's version says nothing of
/// it: a hapfleet that does not know of them reads the rest.
extension SQLiteStore {
    /// Puts a file beside the runs, in place of the one of its name.
    public func enclose(_ content: [UInt8], as name: String) async throws(StoreError) {
        try await write { database in
            try database.execute(
                sql: "CREATE TABLE IF NOT EXISTS enclosure (name TEXT PRIMARY KEY NOT NULL, content BLOB NOT NULL) STRICT")
            try database.execute(literal: "INSERT OR REPLACE INTO enclosure VALUES (\(name), \(Data(content)))")
        }
    }

    /// The names of the files that are enclosed.
    public func enclosures() async throws(StoreError) -> [String] {
        try await read { database in
            guard try database.tableExists("enclosure") else { return [] }
            return try String.fetchAll(database, sql: "SELECT name FROM enclosure ORDER BY name")
        }
    }

    /// The content of an enclosed file; nil if there is none of that name.
    public func enclosure(named name: String) async throws(StoreError) -> [UInt8]? {
        try await read { database in
            guard try database.tableExists("enclosure") else { return nil }
            let content = try Data.fetchOne(
                database, sql: "SELECT content FROM enclosure WHERE name = ?", arguments: [name])
            return content.map { [UInt8]($0) }
        }
    }
}
