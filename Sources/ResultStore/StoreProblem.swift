internal import AgentWire

/// Something that is wrong in a store.
public struct StoreProblem: Sendable, Equatable, Codable, CustomStringConvertible {
    /// What it concerns: a file, a run, a measurement.
    public var subject: String
    /// What is wrong.
    public var cause: String

    /// `cause` in `subject`.
    public init(_ subject: String, _ cause: String) {
        self.subject = subject
        self.cause = cause
    }

    /// One line.
    public var description: String { "\(subject): \(cause)" }
}

/// What a look at all that is in a store finds.
public struct StoreFindings: Sendable, Equatable {
    /// What records say that cannot be: results that do not decode, or are another measurement's; hosts that are done without a
    /// measurement.
    public var records: [StoreProblem] = []
    /// What is wrong with the chain of seals, or with what was sealed.
    public var seals: [StoreProblem] = []
}

extension ResultStore {
    /// Reads all runs, each result once, and needs memory for one host's results at a time.
    public func findings() async throws(StoreError) -> StoreFindings {
        let chain = try await seals()
        var findings = StoreFindings()
        for (index, seal) in chain.enumerated() where !seal.follows(index > 0 ? chain[index - 1] : nil) {
            findings.seals.append(
                StoreProblem("seal \(index + 1), of run \(seal.run)", "does not follow from the one before: seals were changed"))
        }
        var sealed = Dictionary(chain.map { ($0.run, $0.contents) }) { _, later in later }.compactMapValues { $0 }
        for run in try await runs(limit: .max).map(\.run).sorted(by: { $0.id.text < $1.id.text }) {
            let contents = try await look(at: run, &findings.records)
            // One that was resumed is sealed anew when it ends.
            if let expected = sealed.removeValue(forKey: run.id), run.state != .running, contents != expected {
                findings.seals.append(StoreProblem("run \(run.id)", "was changed since it was sealed"))
            }
        }
        findings.seals += sealed.keys.map(\.text).sorted().map { run in
            StoreProblem("run \(run)", "was sealed, and is not here; it was not removed by hapfleet")
        }
        return findings
    }

    /// Adds what is wrong in the run's records to `problems`, and gives the digest of them.
    private func look(at run: RunRecord, _ problems: inout [StoreProblem]) async throws(StoreError) -> String {
        var found: [StoreProblem] = []
        if run.state == .finished, run.finished == nil {
            found.append(StoreProblem("run \(run.id)", "finished, but it is not said when"))
        }
        let digest = try await contentsDigest(of: run) { host, measurements in
            found += measurements.compactMap(\.problem)
            if host.status == .done, measurements.isEmpty {
                found.append(StoreProblem("run \(run.id), host \(host.host)", "done, but nothing was measured"))
            }
        }
        problems += found
        return digest
    }
}

extension MeasurementRecord {
    /// Why the record cannot be true; nil if nothing speaks against it.
    var problem: StoreProblem? {
        let subject = "run \(key.runID), \(key.host), \(key.workload) in \(key.runtime), repetition \(key.repetition)"
        guard let result else {
            return status == .failed ? nil : StoreProblem(subject, "\(status.rawValue), but without a result")
        }
        do throws(WireError) {
            let decoded = try ResultFile.decode(result)
            if status == .valid, let invalidity = decoded.invalidities.first, invalidity.code != .taskMissed {
                return StoreProblem(subject, "valid, but the agent said: \(InvalidReason(invalidity))")
            }
            return nil
        } catch {
            return StoreProblem(subject, "its result is damaged: \(error)")
        }
    }
}
