extension ResultStore {
    /// Copies a run with all that belongs to it into `other`, and returns whether that had not all of it already.
    ///
    /// What `other` has of it stays as it is: a run that has ended there is not touched, and to one that has not, what it lacks is
    /// added. So it can be done again after it was cut off. Until all is there the copy's state is `running`. Throws `conflict` if
    /// `other` has a different run of that name.
    ///
    /// - Parameter see: gets each measurement that is read, so that who looks at them need not read them again.
    public func copy(
        _ run: RunRecord, to other: any ResultStore, seeing see: (MeasurementRecord) -> Void = { _ in }
    ) async throws(StoreError) -> Bool {
        var isNew = false
        if let there = try await other.existingRun(run.id) {
            guard there.campaignText == run.campaignText, there.started.milliseconds == run.started.milliseconds else {
                throw StoreError(.conflict, at: other.location, cause: "it holds another run \(run.id)")
            }
            guard there.state == .running else { return false }
            isNew = there != run
        } else {
            var partial = run
            partial.state = .running
            partial.finished = nil
            try await other.create(partial)
            isNew = true
        }
        isNew = try await copyRecords(of: run, to: other, seeing: see) || isNew
        if isNew {
            try await other.update(run)
            if run.state != .running { try await other.seal(run) }
        }
        return isNew
    }

    /// Adds the hosts, measurements and steps that `other` lacks, and returns whether there were any.
    private func copyRecords(
        of run: RunRecord, to other: any ResultStore, seeing see: (MeasurementRecord) -> Void
    ) async throws(StoreError) -> Bool {
        let hosts = try await hosts(of: run.id)
        let known = Set(try await other.hosts(of: run.id).map(\.host))
        let missing = hosts.filter { !known.contains($0.host) }
        if !missing.isEmpty { try await other.store(missing) }
        let stored = try await other.statuses(of: run.id)
        var isNew = !missing.isEmpty
        for host in hosts {
            for measurement in try await measurements(of: run.id, host: host.host) {
                see(measurement)
                guard stored[measurement.key] == nil else { continue }
                try await other.store(measurement)
                isNew = true
            }
        }
        let written = try await other.transitions(of: run.id).count
        let steps = Array(try await transitions(of: run.id).dropFirst(written))
        if !steps.isEmpty { try await other.record(steps) }
        return isNew || !steps.isEmpty
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
