import GRDB

/// The tables of the SQLite store and how older ones become them.
///
/// Tables are strict, so that a value of another type than its column's is never read back.
/// A migration that has been released never changes: what comes later is a new one below it.
enum SQLiteSchema {
    /// `HAPF`: marks a database file as one of ours.
    static let applicationID: Int32 = 0x4841_5046

    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: runs, hosts, measurements, transitions") { database in
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: runs + hosts + measurements + transitions)
        }
        migrator.registerMigration("2: pins") { try $0.execute(sql: pins) }
        migrator.registerMigration("3: counts of measurements") { try $0.execute(sql: counts) }
        migrator.registerMigration("4: seals") { try $0.execute(sql: seals) }
        return migrator
    }()

    private static let runs = """
        CREATE TABLE run (
            id TEXT PRIMARY KEY NOT NULL,
            campaign TEXT NOT NULL,
            campaign_text TEXT NOT NULL,
            started_ms INTEGER NOT NULL,
            finished_ms INTEGER,
            state TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX run_by_start ON run (started_ms DESC, id DESC);

        """

    private static let hosts = """
        CREATE TABLE run_host (
            run TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
            host TEXT NOT NULL,
            address TEXT NOT NULL,
            port INTEGER NOT NULL,
            status TEXT NOT NULL,
            reason TEXT,
            remedy TEXT,
            facts TEXT NOT NULL,
            kernel_release TEXT,
            build_id TEXT,
            architecture TEXT,
            offset_error_us INTEGER,
            PRIMARY KEY (run, host)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX run_host_by_status ON run_host (run, status);

        """

    private static let measurements = """
        CREATE TABLE measurement (
            run TEXT NOT NULL,
            host TEXT NOT NULL,
            workload TEXT NOT NULL,
            runtime TEXT NOT NULL,
            repetition INTEGER NOT NULL,
            status TEXT NOT NULL,
            reasons TEXT NOT NULL,
            start_offset_us INTEGER,
            offset_error_us INTEGER,
            work_unit TEXT NOT NULL,
            finished_ms INTEGER NOT NULL,
            result BLOB,
            FOREIGN KEY (run, host) REFERENCES run_host ON DELETE CASCADE
        ) STRICT;
        CREATE UNIQUE INDEX measurement_once ON measurement (run, host, workload, runtime, repetition);
        CREATE INDEX measurement_by_status ON measurement (run, status);

        """

    private static let transitions = """
        CREATE TABLE transition (
            id INTEGER PRIMARY KEY,
            run TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
            host TEXT,
            time_ms INTEGER NOT NULL,
            from_state TEXT NOT NULL,
            to_state TEXT NOT NULL,
            detail TEXT NOT NULL
        ) STRICT;
        CREATE INDEX transition_by_run ON transition (run, host);

        """

    private static let pins = """
        CREATE TABLE pin (
            campaign TEXT PRIMARY KEY NOT NULL,
            run TEXT NOT NULL REFERENCES run ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX pin_by_run ON pin (run);

        """

    /// Runs that were removed stay in it, as the chain is of all that ended.
    private static let seals = """
        CREATE TABLE seal (
            number INTEGER PRIMARY KEY,
            run TEXT NOT NULL,
            contents TEXT,
            hash TEXT NOT NULL
        ) STRICT;
        CREATE INDEX seal_by_run ON seal (run);

        """

    /// Kept by the database itself, so that listing runs reads no measurement: a store has millions.
    private static let counts = """
        CREATE TABLE measurement_count (
            run TEXT PRIMARY KEY NOT NULL REFERENCES run ON DELETE CASCADE,
            measurements INTEGER NOT NULL,
            valid INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO measurement_count SELECT run, count(*), sum(status = 'valid') FROM measurement GROUP BY run;
        CREATE TRIGGER measurement_stored AFTER INSERT ON measurement BEGIN
            INSERT INTO measurement_count VALUES (new.run, 1, new.status = 'valid')
            ON CONFLICT (run) DO UPDATE SET measurements = measurements + 1, valid = valid + excluded.valid;
        END;
        CREATE TRIGGER measurement_replaced AFTER UPDATE OF status ON measurement BEGIN
            UPDATE measurement_count SET valid = valid + (new.status = 'valid') - (old.status = 'valid') WHERE run = new.run;
        END;
        CREATE TRIGGER measurement_removed AFTER DELETE ON measurement BEGIN
            UPDATE measurement_count SET measurements = measurements - 1, valid = valid - (old.status = 'valid')
            WHERE run = old.run;
        END;
        DROP INDEX measurement_by_status;

        """
}
