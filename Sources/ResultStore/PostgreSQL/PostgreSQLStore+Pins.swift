extension PostgreSQLStore {
    /// See ``ResultStore/pin(_:)``.
    public func pin(_ run: RunID) async throws(StoreError) {
        let changed = try await write { session, _ throws(StoreError) in
            try session.execute(
                """
                INSERT INTO pin (campaign, run) SELECT campaign, id FROM run WHERE id = $1
                ON CONFLICT (campaign) DO UPDATE SET run = excluded.run
                """, [.text(run.text)]
            ).changed
        }
        guard changed == 1 else { throw noSuchRun(run.text) }
    }

    /// See ``ResultStore/unpin(campaign:)``.
    @discardableResult
    public func unpin(campaign: String) async throws(StoreError) -> Bool {
        try await write { session, isRepeated throws(StoreError) in
            try session.execute("DELETE FROM pin WHERE campaign = $1", [.text(campaign)]).changed == 1 || isRepeated
        }
    }

    /// See ``ResultStore/pins()``.
    public func pins() async throws(StoreError) -> [String: RunID] {
        try await read { session throws(StoreError) in
            let pairs = try session.execute("SELECT campaign, run FROM pin").map { row throws(StoreError) in
                (try row.text("campaign"), RunID(try row.text("run")))
            }
            return Dictionary(uniqueKeysWithValues: pairs)
        }
    }
}
