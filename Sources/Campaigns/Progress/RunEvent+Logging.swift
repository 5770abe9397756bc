import AgentWire
public import Logging

extension RunEvent {
    /// Writes the event into a log, with the host and the round as metadata.
    public func log(to logger: Logger) {
        switch self {
        case .began(let run, let hosts, let rounds):
            logger.info("run began", metadata: ["run": "\(run)", "hosts": "\(hosts)", "rounds": "\(rounds)"])
        case .ready(let host, let facts, let uploaded):
            let kernel = facts[FactName.kernelRelease] ?? "?"
            logger.info("host ready", metadata: ["host": "\(host)", "kernel": "\(kernel)", "agent_sent": "\(uploaded)"])
        case .failed(let failure):
            logger.error("host failed", metadata: Self.metadata(of: failure))
        case .measurementFailed(let round, let failure):
            logger.error("measurement failed", metadata: Self.metadata(of: failure).merging(Self.metadata(of: round)) { $1 })
        case .arming(let round, let hosts):
            logger.info("arming", metadata: Self.metadata(of: round).merging(["hosts": "\(hosts.count)"]) { $1 })
        case .armed(let round, let host):
            logger.debug("armed", metadata: Self.metadata(of: round, host))
        case .started(let round, let hosts):
            logger.info("started", metadata: Self.metadata(of: round).merging(["hosts": "\(hosts.count)"]) { $1 })
        case .progress(let round, let host, let progress):
            let metadata = Self.metadata(of: round, host)
            logger.trace("measuring", metadata: metadata.merging(["progress": "\(HostProgress(progress))"]) { $1 })
        case .recovering(let round, let host):
            logger.info("collecting what the host kept", metadata: Self.metadata(of: round, host))
        case .measured(let round, let host, let functions, let invalidities):
            var metadata = Self.metadata(of: round, host)
            metadata["functions"] = "\(functions)"
            if !invalidities.isEmpty { metadata["invalid"] = .array(invalidities.map { "\($0.code)" }) }
            logger.info("measured", metadata: metadata)
        case .warning(let text):
            logger.warning("\(text)")
        case .finished(let run):
            logger.info("run finished", metadata: ["run": "\(run)"])
        }
    }

    private static func metadata(of failure: HostFailure) -> Logger.Metadata {
        ["host": "\(failure.host)", "code": "\(failure.code.rawValue)", "cause": "\(failure.cause)"]
    }

    private static func metadata(of round: Round, _ host: String? = nil) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "round": "\(round.index + 1)", "workload": "\(round.workload)", "runtime": "\(round.runtime)",
            "repeat": "\(round.repetition)",
        ]
        if let host { metadata["host"] = "\(host)" }
        return metadata
    }
}
