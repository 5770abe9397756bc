public import Foundation

/// A coordinator's right to measure a host of a shared run.
///
/// The token is a fence: it grows each time that the host is leased, and who writes with an old one is refused. So a coordinator that
/// was paused for longer than its lease cannot write over what another one did in the meantime.
public struct HostLease: Sendable, Hashable {
    /// The host's name.
    public let host: String
    /// Grows with each lease of the host.
    public let token: Int64
}

/// How several coordinators share the hosts of one run. Time is the server's: the coordinators' clocks need not agree.
extension PostgreSQLStore: SharedRunStore {
    /// See ``SharedRunStore/join(_:hosts:)``.
    public func join(_ run: RunRecord, hosts: [RunHostRecord]) async throws(StoreError) -> RunRecord {
        try await write { session, _ throws(StoreError) in
            // Of coordinators that start together one makes the run, and the others find it.
            try session.execute("SELECT pg_advisory_xact_lock(1212239942, hashtext($1))", [.text(run.campaign)])
            let open = try session.execute(
                """
                SELECT * FROM run WHERE campaign = $1 AND campaign_text = $2 AND state = 'running'
                    AND EXISTS (SELECT FROM lease WHERE lease.run = run.id)
                ORDER BY started_ms DESC, id DESC LIMIT 1
                """, [.text(run.campaign), .text(run.campaignText)]
            ).map(RunRecord.init).first
            if open == nil { try Self.insert(run, session) }
            let joined = open ?? run
            try session.execute(
                """
                INSERT INTO run_host SELECT * FROM json_populate_recordset(NULL::run_host, $1::json) ON CONFLICT DO NOTHING
                """, [.text(try hostRows(hosts.map { $0.part(of: joined.id) }))])
            try session.execute(
                """
                INSERT INTO lease (run, host) SELECT run, host FROM run_host WHERE run = $1 ON CONFLICT DO NOTHING
                """, [.text(joined.id.text)])
            return joined
        }
    }

    /// See ``SharedRunStore/lease(_:of:atMost:holder:for:)``.
    public func lease(
        _ run: RunID, of hosts: [String], atMost count: Int, holder: String, for time: Duration
    ) async throws(StoreError) -> [HostLease] {
        let names = try json(hosts)
        return try await write { session, _ throws(StoreError) in
            try session.execute(
                """
                WITH free AS (
                    SELECT lease.host FROM lease JOIN run_host USING (run, host)
                    WHERE run = $1 AND lease.expires < now() AND run_host.status NOT IN ('done', 'failed', 'left_out')
                        AND host IN (SELECT json_array_elements_text($2::json))
                    ORDER BY host LIMIT $3 FOR UPDATE OF lease SKIP LOCKED
                )
                UPDATE lease SET holder = $4, token = token + 1, expires = now() + $5 * interval '1 microsecond'
                FROM free WHERE lease.run = $1 AND lease.host = free.host RETURNING lease.host, lease.token
                """,
                [.text(run.text), .text(names), .number(Int64(count)), .text(holder), .number(time.microseconds)]
            ).map { row throws(StoreError) in HostLease(host: try row.text("host"), token: try row.number("token")) }
        }
    }

    /// See ``SharedRunStore/renew(_:of:for:)``.
    public func renew(
        _ leases: [HostLease], of run: RunID, for time: Duration
    ) async throws(StoreError) -> Set<String> {
        try await change(leases, of: run, expires: "now() + $3 * interval '1 microsecond'", [.number(time.microseconds)])
    }

    /// See ``SharedRunStore/release(_:of:)``.
    public func release(_ leases: [HostLease], of run: RunID) async throws(StoreError) {
        _ = try await change(leases, of: run, expires: "'-infinity'", [])
    }

    private func change(
        _ leases: [HostLease], of run: RunID, expires: String, _ more: [PostgreSQLValue]
    ) async throws(StoreError) -> Set<String> {
        let held = try json(leases.map { LeaseRow(host: $0.host, token: $0.token) })
        let hosts = try await write { session, _ throws(StoreError) in
            try session.execute(
                """
                UPDATE lease SET expires = \(expires) FROM json_to_recordset($2::json) AS held(host TEXT, token BIGINT)
                WHERE lease.run = $1 AND lease.host = held.host AND lease.token = held.token RETURNING lease.host
                """, [.text(run.text), .text(held)] + more
            ).map { row throws(StoreError) in try row.text("host") }
        }
        return Set(hosts)
    }

    /// See ``SharedRunStore/openHosts(of:among:)``.
    public func openHosts(of run: RunID, among hosts: [String]) async throws(StoreError) -> Int {
        let names = try json(hosts)
        return try await read { session throws(StoreError) in
            try session.execute(
                """
                SELECT count(*) AS open FROM run_host WHERE run = $1 AND status NOT IN ('done', 'failed', 'left_out')
                    AND host IN (SELECT json_array_elements_text($2::json))
                """, [.text(run.text), .text(names)]
            ).map { row throws(StoreError) -> Int in try row.number("open") }.first ?? 0
        }
    }

    /// See ``SharedRunStore/finish(_:at:)``.
    public func finish(_ run: RunID, at time: Date) async throws(StoreError) -> Bool {
        try await write { session, isRepeated throws(StoreError) in
            try session.execute(
                """
                UPDATE run SET state = 'finished', finished_ms = $2 WHERE id = $1 AND state = 'running' AND NOT EXISTS (
                    SELECT FROM run_host WHERE run = $1 AND status NOT IN ('done', 'failed', 'left_out'))
                """, [.text(run.text), .number(time.milliseconds)]
            ).changed == 1 || isRepeated
        }
    }

    /// See ``SharedRunStore/holding(_:)``.
    public func holding(_ leases: [HostLease]) -> any ResultStore {
        LeasedHosts(store: self, tokens: Dictionary(leases.map { ($0.host, $0.token) }) { first, _ in first })
    }
}

extension RunHostRecord {
    fileprivate func part(of run: RunID) -> RunHostRecord {
        var host = self
        host.runID = run
        return host
    }
}

private struct LeaseRow: Encodable {
    let host: String
    let token: Int64
}

extension Duration {
    fileprivate var microseconds: Int64 { Int64(self / .microseconds(1)) }
}
