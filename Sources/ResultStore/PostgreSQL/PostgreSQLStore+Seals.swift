extension PostgreSQLStore {
    /// See ``ResultStore/appendSeal(of:contents:)``.
    public func appendSeal(of run: RunID, contents: String?) async throws(StoreError) -> RunSeal {
        try await write { session, _ throws(StoreError) in try Self.appendSeal(of: run, contents: contents, session) }
    }

    /// Appends a link in a transaction that does more.
    @discardableResult
    static func appendSeal(
        of run: RunID, contents: String?, _ session: PostgreSQLSession
    ) throws(StoreError) -> RunSeal {
        // One after the other: each link is made of the one before.
        try session.execute("LOCK TABLE seal IN EXCLUSIVE MODE")
        let last = try session.execute("SELECT * FROM seal ORDER BY number DESC LIMIT 1").map(RunSeal.init).first
        let seal = RunSeal(run: run, contents: contents, after: last)
        try session.execute(
            "INSERT INTO seal (run, contents, hash) VALUES ($1, $2, $3)",
            [.text(run.text), .init(contents), .text(seal.hash)])
        return seal
    }

    /// See ``ResultStore/seals()``.
    public func seals() async throws(StoreError) -> [RunSeal] {
        try await read { session throws(StoreError) in
            try session.execute("SELECT * FROM seal ORDER BY number").map(RunSeal.init)
        }
    }
}

extension RunSeal {
    fileprivate init(_ row: PostgreSQLRow) throws(StoreError) {
        self.init(run: RunID(try row.text("run")), contents: row.optionalText("contents"), hash: try row.text("hash"))
    }
}
