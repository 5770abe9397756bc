import GRDB

extension SQLiteStore {
    /// See ``ResultStore/pin(_:)``.
    public func pin(_ run: RunID) async throws(StoreError) {
        let found = try await write { database in
            try database.execute(
                literal: "INSERT OR REPLACE INTO pin (campaign, run) SELECT campaign, id FROM run WHERE id = \(run.text)")
            return database.changesCount > 0
        }
        guard found else { throw noSuchRun(run.text) }
    }

    /// See ``ResultStore/unpin(campaign:)``.
    @discardableResult
    public func unpin(campaign: String) async throws(StoreError) -> Bool {
        try await write { database in
            try database.execute(literal: "DELETE FROM pin WHERE campaign = \(campaign)")
            return database.changesCount > 0
        }
    }

    /// See ``ResultStore/pins()``.
    public func pins() async throws(StoreError) -> [String: RunID] {
        try await read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT campaign, run FROM pin")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["campaign"], RunID($0["run"])) })
        }
    }
}
