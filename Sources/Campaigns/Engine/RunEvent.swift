public import AgentWire

/// What a person who watches a run wants to know of.
public enum RunEvent: Sendable {
    /// The run has an id and begins.
    case began(run: String, hosts: Int, rounds: Int)
    /// A host's agent answers; `uploaded` tells whether the agent had to be put there.
    case ready(host: String, facts: [String: String], uploaded: Bool)
    /// A host is out of the run.
    case failed(HostFailure)
    /// A host has no result in this round.
    case measurementFailed(Round, HostFailure)
    /// These hosts begin to be set up for a round.
    case arming(Round, hosts: [String])
    /// A host is set up for a round.
    case armed(Round, host: String)
    /// All hosts of a round were given their start instant.
    case started(Round, hosts: [String])
    /// How far a host's measurement is.
    case progress(Round, host: String, Progress)
    /// A host kept a result that an interrupted coordinator did not collect; `measured` follows.
    case recovering(Round, host: String)
    /// A host's result is stored.
    case measured(Round, host: String, functions: Int, invalidities: [Invalidity])
    /// Something that did not stop the run but that the user should know.
    case warning(String)
    /// The run is over.
    case finished(run: String)
}
