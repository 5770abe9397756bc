extension ResultStore {
    /// Copies a run with all that belongs to it into `other`, and returns whether that had not all of it already.
    ///
    /// Done again after it was cut off, it goes on: records replace themselves, and the log is continued where it ends. Until all is
    /// there the copy's state is `running`. Throws `conflict` if `other` has a different run of that name.
    public func copy(_ run: RunRecord, to other: any ResultStore) async throws(StoreError) -> Bool {
        var partial = run
        partial.state = .running
        partial.finished = nil
        if let there = try await other.existingRun(run.id) {
            guard there.campaignText == run.campaignText, there.started.milliseconds == run.started.milliseconds else {
                throw StoreError(.conflict, at: other.location, cause: "it holds another run \(run.id)")
            }
            if there == run { return false }
        } else {
            try await other.create(partial)
        }
        let hosts = try await hosts(of: run.id)
        try await other.store(hosts)
        for host in hosts {
            for measurement in try await measurements(of: run.id, host: host.host) { try await other.store(measurement) }
        }
        let written = try await other.transitions(of: run.id).count
        try await other.record(Array(try await transitions(of: run.id).dropFirst(written)))
        try await other.update(run)
        return true
    }

    private func existingRun(_ id: RunID) async throws(StoreError) -> RunRecord? {
        do throws(StoreError) {
            let run = try await run(.prefix(id.text))
            return run.id == id ? run : nil
        } catch {
            guard error.code == .noSuchRun else { throw error }
            return nil
        }
    }
}
