/// The tables of the PostgreSQL store, in a schema of their own, and how older ones become them.
///
/// A step that has been released never changes: what comes later is a new one after it.
enum PostgreSQLSchema {
    /// Brings the tables up to date; throws `newerSchema` for tables that a newer hapfleet made.
    static func migrate(_ session: PostgreSQLSession, location: String) throws(StoreError) {
        try session.transaction { session throws(StoreError) -> Void in
            // `HAPF`: coordinators that start together do this one after the other.
            try session.execute("SELECT pg_advisory_xact_lock(1212239942)")
            try session.execute("CREATE SCHEMA IF NOT EXISTS hapfleet")
            try session.execute("SET LOCAL search_path = hapfleet")
            try session.execute("CREATE TABLE IF NOT EXISTS version (step BIGINT PRIMARY KEY)")
            let rows = try session.execute("SELECT coalesce(max(step), 0) AS step FROM version")
            let done = try rows.map { row throws(StoreError) -> Int in try row.number("step") }.first ?? 0
            guard done <= steps.count else {
                throw StoreError(
                    .newerSchema, at: location, cause: "its tables were made by a newer hapfleet",
                    remedy: "use that one, or another database")
            }
            for (index, statements) in steps.enumerated().dropFirst(done) {
                for statement in statements { try session.execute(statement) }
                try session.execute("INSERT INTO version VALUES ($1)", [.number(Int64(index + 1))])
            }
        }
    }

    private static let steps: [[String]] = [
        [runs, runsByStart, hosts, hostsByStatus, measurements, transitions, transitionsByRun],
        [pins, pinsByRun],
        [leases],
        [seals, sealsByRun],
        PostgreSQLCounts.statements,
    ]

    // Names are compared byte by byte ("C"), as in the other store, whatever the database's locale is.
    private static let runs = """
        CREATE TABLE run (
            id TEXT COLLATE "C" PRIMARY KEY,
            campaign TEXT NOT NULL,
            campaign_text TEXT NOT NULL,
            started_ms BIGINT NOT NULL,
            finished_ms BIGINT,
            state TEXT NOT NULL
        )
        """
    private static let runsByStart = "CREATE INDEX run_by_start ON run (started_ms DESC, id DESC)"

    private static let hosts = """
        CREATE TABLE run_host (
            run TEXT COLLATE "C" NOT NULL REFERENCES run ON DELETE CASCADE,
            host TEXT COLLATE "C" NOT NULL,
            address TEXT NOT NULL,
            port INTEGER NOT NULL,
            status TEXT NOT NULL,
            reason TEXT,
            remedy TEXT,
            facts JSON NOT NULL,
            kernel_release TEXT,
            build_id TEXT,
            architecture TEXT,
            offset_error_us BIGINT,
            PRIMARY KEY (run, host)
        )
        """
    private static let hostsByStatus = "CREATE INDEX run_host_by_status ON run_host (run, status)"

    private static let measurements = """
        CREATE TABLE measurement (
            run TEXT COLLATE "C" NOT NULL,
            host TEXT COLLATE "C" NOT NULL,
            workload TEXT COLLATE "C" NOT NULL,
            runtime TEXT COLLATE "C" NOT NULL,
            repetition INTEGER NOT NULL,
            status TEXT NOT NULL,
            reasons JSON NOT NULL,
            start_offset_us BIGINT,
            offset_error_us BIGINT,
            work_unit TEXT NOT NULL,
            finished_ms BIGINT NOT NULL,
            result BYTEA,
            PRIMARY KEY (run, host, workload, runtime, repetition),
            FOREIGN KEY (run, host) REFERENCES run_host ON DELETE CASCADE
        )
        """

    /// `batch` and `position` name a step, so that a batch whose acknowledgement was lost can be sent again.
    private static let transitions = """
        CREATE TABLE transition (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            batch UUID NOT NULL,
            position INTEGER NOT NULL,
            run TEXT COLLATE "C" NOT NULL REFERENCES run ON DELETE CASCADE,
            host TEXT COLLATE "C",
            time_ms BIGINT NOT NULL,
            from_state TEXT NOT NULL,
            to_state TEXT NOT NULL,
            detail TEXT NOT NULL,
            UNIQUE (batch, position)
        )
        """
    private static let transitionsByRun = "CREATE INDEX transition_by_run ON transition (run, host)"

    private static let pins = """
        CREATE TABLE pin (
            campaign TEXT COLLATE "C" PRIMARY KEY,
            run TEXT COLLATE "C" NOT NULL REFERENCES run ON DELETE CASCADE
        )
        """
    private static let pinsByRun = "CREATE INDEX pin_by_run ON pin (run)"

    private static let seals = """
        CREATE TABLE seal (
            number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            run TEXT COLLATE "C" NOT NULL,
            contents TEXT,
            hash TEXT NOT NULL
        )
        """
    private static let sealsByRun = "CREATE INDEX seal_by_run ON seal (run)"

    /// `token` grows with each lease of the host; who writes with an old one is refused.
    private static let leases = """
        CREATE TABLE lease (
            run TEXT COLLATE "C" NOT NULL,
            host TEXT COLLATE "C" NOT NULL,
            holder TEXT NOT NULL DEFAULT '',
            token BIGINT NOT NULL DEFAULT 0,
            expires TIMESTAMPTZ NOT NULL DEFAULT '-infinity',
            PRIMARY KEY (run, host),
            FOREIGN KEY (run, host) REFERENCES run_host ON DELETE CASCADE
        )
        """
}
