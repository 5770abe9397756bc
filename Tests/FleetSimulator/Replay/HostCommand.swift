/// A command that the coordinator runs on a host, understood without a shell.
public enum HostCommand: Sendable, Equatable {
    /// The questions before the agent is there.
    case survey
    /// An upload; its content comes on standard input.
    case upload
    /// The agent with this hash is moved to its place.
    case install(agent: String)
    /// Which programs of a workload are missing.
    case missingPrograms
    /// The agent itself.
    case serve
    /// `true`.
    case nothing
    /// None of these.
    case unknown

    /// The command in a line for the login shell.
    public init(_ line: String) {
        if line == "true" {
            self = .nothing
        } else if line.hasSuffix(" serve") {
            self = .serve
        } else if Self.contains(line, "hapfleet-survey") {
            self = .survey
        } else if Self.contains(line, "cat > ") {
            self = .upload
        } else if Self.contains(line, "install -D "), let hash = Self.hash(in: line) {
            self = .install(agent: hash)
        } else if Self.contains(line, "command -v ") {
            self = .missingPrograms
        } else {
            self = .unknown
        }
    }

    /// Where the coordinator keeps agents on a host.
    public static let agentFolder = "/var/lib/hapfleet/agents"

    /// The answer to the survey.
    public static func surveyAnswer(profile: HostProfile, user: UInt32, group: UInt32, agents: [String]) -> String {
        "hapfleet-survey\n\(profile.machine)\n\(user)\n\(group)\n" + agents.map { "\($0)  \(agentFolder)/\($0)\n" }.joined()
            + owners(profile)
    }

    /// The answer when an agent was put in its place.
    public static func installAnswer(profile: HostProfile, agent: String) -> String {
        "\(agent)  \(agentFolder)/\(agent)\n" + owners(profile)
    }

    /// Who can change the agents' folder and those above it.
    private static func owners(_ profile: HostProfile) -> String {
        let owner = profile.fault == .unguarded ? 1_000 : 0
        return ["/var/lib/hapfleet/agents", "/var/lib/hapfleet", "/var/lib", "/var", "/"].map { folder in
            "hapfleet-owner \(folder == "/var/lib/hapfleet" ? owner : 0) 755 \(folder)\n"
        }.joined()
    }

    private static func hash(in line: String) -> String? {
        let bytes = Array(line.utf8)
        let mark = Array((agentFolder + "/").utf8)
        guard let place = (0...max(0, bytes.count - mark.count)).first(where: { bytes[$0...].starts(with: mark) }) else {
            return nil
        }
        let hash = bytes[(place + mark.count)...].prefix(64)
        return hash.count == 64 ? String(decoding: hash, as: UTF8.self) : nil
    }

    private static func contains(_ line: String, _ part: String) -> Bool {
        let (bytes, mark) = (Array(line.utf8), Array(part.utf8))
        return bytes.count >= mark.count && (0...(bytes.count - mark.count)).contains { bytes[$0...].starts(with: mark) }
    }
}
