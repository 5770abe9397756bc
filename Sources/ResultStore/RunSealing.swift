extension ResultStore {
    /// Seals a run that has ended: what changes of it from now on is found by ``sealProblems()``. Steps of its log are not sealed.
    @discardableResult
    public func seal(_ run: RunRecord) async throws(StoreError) -> RunSeal {
        try await appendSeal(of: run.id, contents: try await contentsDigest(of: run))
    }

    /// What is wrong with the chain of seals, or with what was sealed. Needs memory for one host's results at a time.
    public func sealProblems() async throws(StoreError) -> [StoreProblem] {
        let seals = try await seals()
        var problems: [StoreProblem] = []
        for (index, seal) in seals.enumerated() where !seal.follows(index > 0 ? seals[index - 1] : nil) {
            problems.append(
                StoreProblem("seal \(index + 1), of run \(seal.run)", "does not follow from the one before: seals were changed"))
        }
        let latest = Dictionary(seals.map { ($0.run, $0) }) { _, later in later }
        let runs = Dictionary(uniqueKeysWithValues: try await runs(limit: .max).map { ($0.run.id, $0.run) })
        for (id, seal) in latest.sorted(by: { $0.key.text < $1.key.text }) {
            guard let contents = seal.contents else { continue }
            guard let run = runs[id] else {
                problems.append(StoreProblem("run \(id)", "was sealed, and is not here; it was not removed by hapfleet"))
                continue
            }
            // One that was resumed is sealed anew when it ends.
            if run.state != .running, try await contentsDigest(of: run) != contents {
                problems.append(StoreProblem("run \(id)", "was changed since it was sealed"))
            }
        }
        return problems
    }

    /// SHA-256 of a run with its hosts and measurements, in hexadecimal.
    private func contentsDigest(of run: RunRecord) async throws(StoreError) -> String {
        var digest = FieldDigest()
        digest.add(run)
        for host in try await hosts(of: run.id) {
            digest.add(host)
            for measurement in try await measurements(of: run.id, host: host.host) { digest.add(measurement) }
        }
        return digest.hexadecimal
    }
}

extension FieldDigest {
    fileprivate mutating func add(_ run: RunRecord) {
        add(run.id.text)
        add(run.campaign)
        add(run.campaignText)
        add(run.started.milliseconds)
        add(run.finished?.milliseconds)
        add(run.state.rawValue)
    }

    fileprivate mutating func add(_ host: RunHostRecord) {
        add("host")
        add(host.host)
        add(host.address)
        add(Int64(host.port))
        add(host.status.rawValue)
        add(host.reason)
        add(host.remedy)
        add(Int64(host.facts.count))
        for (name, value) in host.facts.sorted(by: { $0.key < $1.key }) {
            add(name)
            add(value)
        }
        add(host.kernelRelease)
        add(host.buildID)
        add(host.architecture)
        add(host.offsetErrorMicroseconds)
    }

    fileprivate mutating func add(_ measurement: MeasurementRecord) {
        add("measurement")
        add(measurement.key.host)
        add(measurement.key.workload)
        add(measurement.key.runtime)
        add(Int64(measurement.key.repetition))
        add(measurement.status.rawValue)
        add(Int64(measurement.reasons.count))
        for reason in measurement.reasons {
            add(reason.code)
            add(reason.detail)
        }
        add(measurement.result)
        add(measurement.startOffsetMicroseconds)
        add(measurement.offsetErrorMicroseconds)
        add(measurement.workUnit)
        add(measurement.finished.milliseconds)
    }
}
