import AgentWire
public import FleetInventory
public import KernelSources

/// A host that is connected, has the agent and converses with it.
public struct HostSession: Sendable {
    /// What it takes to open sessions; the same for all hosts of a run.
    public struct Means: Sendable {
        /// How hosts are reached.
        public var connector: any HostConnector
        /// The agents to put there.
        public var binaries: AgentBinaries
        /// Where symbol tables are kept.
        public var symbols: SymbolCollector
        /// How this coordinator is named to others that find the host taken.
        public var holder: String
        /// Which hapfleet this is, as runs remember it.
        public var version: String
        /// The longest that a host may take for one answer.
        public var patience: Duration
        /// How long a host that can be reset may answer nothing under a hostile load until it counts as fallen: twice what
        /// connecting, the key exchange and the login may take together.
        public var silence = Duration.seconds(90)
        /// Reads the coordinator's own wall clock, and how well something keeps it.
        public var wallClock: @Sendable () -> WallClock = WallClock.now

        /// The means of a run.
        public init(
            connector: any HostConnector, binaries: AgentBinaries, symbols: SymbolCollector, holder: String,
            version: String, patience: Duration = .seconds(60)
        ) {
            self.connector = connector
            self.binaries = binaries
            self.symbols = symbols
            self.holder = holder
            self.version = version
            self.patience = patience
        }
    }

    /// The host.
    public let host: Host
    /// What it says of itself, by the fact's name.
    public let facts: [String: String]
    /// Whether the agent had to be sent.
    public let uploaded: Bool
    let connection: any HostConnection
    let conversation: AgentConversation
    let userID: UInt32
    let groupID: UInt32

    /// Connects, puts the agent there if it is missing, and asks for the facts.
    public static func open(_ host: Host, means: Means) async throws(HostFailure) -> HostSession {
        let connection = try await means.connector.connect(to: host)
        do throws(HostFailure) {
            return try await converse(host, over: connection, means: means)
        } catch {
            await connection.close()
            throw error
        }
    }

    private static func converse(
        _ host: Host, over connection: any HostConnection, means: Means
    ) async throws(HostFailure) -> HostSession {
        let installation = AgentInstallation(
            host: host.name, privilege: host.privilegeCommand, pinned: host.pinnedAgent, binaries: means.binaries)
        let agent = try await installation.ready(over: connection)
        let process = try await connection.open(agent.command)
        let conversation = try await AgentConversation.open(
            host: host.name, process: process, holder: means.holder, timeout: means.patience)
        var facts = try await conversation.facts(within: means.patience)
        if let line = facts[FactName.commandLine] { facts[FactName.commandLine] = KernelCommandLine.masked(line) }
        // What this side knows, whatever the host says of it.
        facts[FactName.coordinator] = means.version
        facts[FactName.agentHash] = facts[FactName.machine].flatMap { means.binaries.byMachine[$0]?.hash }
        return HostSession(
            host: host, facts: facts, uploaded: agent.uploaded,
            connection: connection, conversation: conversation, userID: agent.userID, groupID: agent.groupID)
    }

    /// Why the host cannot be measured, by its own account; nil if it can.
    public var obstacle: HostFailure? {
        guard let problem = facts[FactName.problem], !problem.isEmpty else { return nil }
        return HostFailure(
            .notTraceable, host: host.name, cause: problem.singleLine, remedy: (facts[FactName.remedy] ?? "").singleLine)
    }

    /// Asks for the symbols of the running kernel and keeps them, unless they are kept already.
    public func keepKernelSymbols(_ buildID: BuildID, means: Means) async throws(HostFailure) {
        _ = try await means.symbols.collect(
            "vmlinux", buildID: buildID, host: host.name, from: conversation, within: means.patience)
    }

    /// Ends the conversation and the connection; a measurement that runs goes on.
    public func close() async {
        await conversation.close()
        await connection.close()
    }
}

/// The names of the facts that the coordinator itself uses.
public enum FactName {
    /// `uname -r`.
    public static let kernelRelease = "kernel.release"
    /// The running kernel's build-id in hexadecimal.
    public static let buildID = "kernel.build_id"
    /// What the kernel was started with, its secrets masked.
    public static let commandLine = "kernel.command_line"
    /// `uname -m`.
    public static let machine = "machine"
    /// Changes when the host is restarted.
    public static let bootID = "boot_id"
    /// Which hapfleet measured it: its version, and its commit where an installation knows it.
    public static let coordinator = "coordinator.version"
    /// SHA-256 of the agent that measured it, in hexadecimal.
    public static let agentHash = "agent.sha256"
    /// Which coordinator the host is being measured for; empty if it is not.
    public static let holder = "agent.holder"
    /// Why the host cannot be traced; empty if it can.
    public static let problem = "tracing.problem"
    /// What would mend that.
    public static let remedy = "tracing.remedy"
}
