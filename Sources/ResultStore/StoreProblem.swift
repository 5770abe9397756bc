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

extension ResultStore {
    /// What the records of a run say that cannot be: results that do not decode, or are another measurement's; hosts that are done
    /// without a measurement. Needs memory for one host's results at a time.
    public func problems(in run: RunRecord) async throws(StoreError) -> [StoreProblem] {
        var problems: [StoreProblem] = []
        if run.state == .finished, run.finished == nil {
            problems.append(StoreProblem("run \(run.id)", "finished, but it is not said when"))
        }
        for host in try await hosts(of: run.id) {
            let measurements = try await measurements(of: run.id, host: host.host)
            problems += measurements.compactMap(\.problem)
            if host.status == .done, measurements.isEmpty {
                problems.append(StoreProblem("run \(run.id), host \(host.host)", "done, but nothing was measured"))
            }
        }
        return problems
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
