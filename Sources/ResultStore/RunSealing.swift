extension ResultStore {
    /// Seals a run that has ended: what changes of it from now on is found by ``findings()``. Steps of its log are not sealed.
    @discardableResult
    public func seal(_ run: RunRecord) async throws(StoreError) -> RunSeal {
        try await appendSeal(of: run.id, contents: try await contentsDigest(of: run))
    }

    /// SHA-256 of a run with its hosts and measurements, in hexadecimal. Needs memory for one host's results at a time.
    ///
    /// - Parameter see: gets each host with its measurements, so that who looks at them need not read them again.
    func contentsDigest(
        of run: RunRecord, seeing see: (RunHostRecord, [MeasurementRecord]) -> Void = { _, _ in }
    ) async throws(StoreError) -> String {
        var digest = FieldDigest()
        digest.add(run)
        for host in try await hosts(of: run.id) {
            let measurements = try await measurements(of: run.id, host: host.host)
            digest.add(host)
            for measurement in measurements { digest.add(measurement) }
            see(host, measurements)
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
            // Seals of before know of no console.
            if let console = reason.console {
                add("console")
                add(console)
            }
        }
        add(measurement.result)
        add(measurement.startOffsetMicroseconds)
        add(measurement.offsetErrorMicroseconds)
        add(measurement.workUnit)
        add(measurement.finished.milliseconds)
    }
}
