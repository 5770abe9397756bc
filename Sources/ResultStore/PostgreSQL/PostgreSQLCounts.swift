/// How many measurements each host of a run has: kept by the database itself, so that listing runs reads no measurement.
///
/// Half of each page is left free, for the rows as they will be: a run's stay together, however often they change.
///
/// By host, not by run: coordinators that share a run would wait for each other at one row.
enum PostgreSQLCounts {
    /// Makes the table of counts and fills it, and has the database keep it.
    static let statements = [
        """
        CREATE TABLE measurement_count (
            run TEXT COLLATE "C" NOT NULL,
            host TEXT COLLATE "C" NOT NULL,
            measurements BIGINT NOT NULL,
            valid BIGINT NOT NULL,
            PRIMARY KEY (run, host),
            FOREIGN KEY (run, host) REFERENCES run_host ON DELETE CASCADE
        ) WITH (fillfactor = 50)
        """,
        """
        INSERT INTO measurement_count
        SELECT run, host, count(*), count(*) FILTER (WHERE status = 'valid') FROM measurement GROUP BY run, host
        """,
        """
        CREATE FUNCTION count_stored() RETURNS trigger LANGUAGE plpgsql SET search_path = hapfleet AS $$
        BEGIN
            INSERT INTO measurement_count AS counted VALUES (new.run, new.host, 1, (new.status = 'valid')::int)
            ON CONFLICT (run, host) DO UPDATE
            SET measurements = counted.measurements + 1, valid = counted.valid + excluded.valid;
            RETURN NULL;
        END $$
        """,
        """
        CREATE FUNCTION count_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = hapfleet AS $$
        BEGIN
            UPDATE measurement_count SET valid = valid + (new.status = 'valid')::int - (old.status = 'valid')::int
            WHERE run = new.run AND host = new.host;
            RETURN NULL;
        END $$
        """,
        """
        CREATE FUNCTION count_removed() RETURNS trigger LANGUAGE plpgsql SET search_path = hapfleet AS $$
        BEGIN
            UPDATE measurement_count SET measurements = measurements - 1, valid = valid - (old.status = 'valid')::int
            WHERE run = old.run AND host = old.host;
            RETURN NULL;
        END $$
        """,
        "CREATE TRIGGER stored AFTER INSERT ON measurement FOR EACH ROW EXECUTE FUNCTION count_stored()",
        """
        CREATE TRIGGER changed AFTER UPDATE ON measurement FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
        EXECUTE FUNCTION count_changed()
        """,
        "CREATE TRIGGER removed AFTER DELETE ON measurement FOR EACH ROW EXECUTE FUNCTION count_removed()",
    ]
}
