import FleetInventory

/// One thing that a host must have to be measured, as its agent found it.
public struct HostCheck: Sendable, Equatable, Codable {
    /// What was looked at: `privilege`, `lockdown`, `tracefs`, `function tracer`, `ftrace_enabled`, `addresses`, `buffer layout`,
    /// `result's room`.
    public var name: String
    /// Whether it is as it must be.
    public var passed: Bool
    /// Why not; nil if it is.
    public var problem: String?
    /// What would mend it; nil if nothing is wrong, or nobody knows.
    public var remedy: String?

    /// The checks among a host's facts, by name; one that could not be made is not there.
    public static func all(in facts: [String: String]) -> [HostCheck] {
        facts.compactMap { name, value in
            guard name.hasPrefix("check.") else { return nil }
            let check = String(name.dropFirst("check.".count))
            let passed = value == "yes"
            return HostCheck(
                name: check.singleLine, passed: passed, problem: passed ? nil : value.singleLine,
                remedy: facts["remedy.\(check)"].flatMap { $0.isEmpty ? nil : $0.singleLine })
        }.sorted { $0.name < $1.name }
    }

    /// Why a host cannot be measured anew, by its checks.
    static func firstObstacle(in facts: [String: String], host: String) -> HostFailure? {
        all(in: facts).first { !$0.passed }?.failure(of: host)
    }

    func failure(of host: String) -> HostFailure {
        HostFailure(.notTraceable, host: host, cause: problem ?? "", remedy: remedy ?? "")
    }
}

extension ProbeResult {
    /// What was checked there; nothing if the host could not be asked.
    public var checks: [HostCheck] { HostCheck.all(in: facts) }

    /// Why it cannot be measured: each check that failed, or why it could not be asked. Empty if it can.
    public var obstacles: [HostFailure] {
        guard let obstacle else { return [] }
        let failed = checks.filter { !$0.passed }.map { $0.failure(of: host.name) }
        return failed.isEmpty ? [obstacle] : failed
    }

    /// What does not keep it from being measured and is good to know, in the order of weight.
    public var notes: [String] {
        var notes: [String] = []
        if let others = facts["tracing.others"], !others.isEmpty {
            notes.append("others trace functions there, which slows it down: \(others.singleLine)")
        }
        if let holder = facts[FactName.holder], !holder.isEmpty { notes.append("is being measured by \(holder.singleLine)") }
        if facts["clock.synchronised"] == "no" { notes.append("the wall clock is not synchronised") }
        return notes
    }
}
