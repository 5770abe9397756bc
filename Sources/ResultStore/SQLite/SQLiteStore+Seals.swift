import GRDB

extension SQLiteStore {
    /// See ``ResultStore/appendSeal(of:contents:)``.
    public func appendSeal(of run: RunID, contents: String?) async throws(StoreError) -> RunSeal {
        try await write { try Self.appendSeal(of: run, contents: contents, $0) }
    }

    /// Appends a link in a transaction that does more.
    @discardableResult
    static func appendSeal(of run: RunID, contents: String?, _ database: Database) throws -> RunSeal {
        let last = try Row.fetchOne(database, sql: "SELECT * FROM seal ORDER BY number DESC LIMIT 1").map(RunSeal.init)
        let seal = RunSeal(run: run, contents: contents, after: last)
        try database.execute(
            literal: "INSERT INTO seal (run, contents, hash) VALUES (\(run.text), \(contents), \(seal.hash))")
        return seal
    }

    /// See ``ResultStore/seals()``.
    public func seals() async throws(StoreError) -> [RunSeal] {
        try await read { try Row.fetchAll($0, sql: "SELECT * FROM seal ORDER BY number").map(RunSeal.init) }
    }
}

extension RunSeal {
    fileprivate init(_ row: Row) {
        self.init(run: RunID(row["run"]), contents: row["contents"], hash: row["hash"])
    }
}
