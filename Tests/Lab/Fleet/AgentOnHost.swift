import AgentWire
import FleetInventory
import Foundation
import Logging
import NIOPosix
import Testing

@testable import Campaigns

/// A lab host over one SSH connection, on which agents are started and conversed with directly, as no campaign would.
struct AgentOnHost {
    static let binaries = Result { () throws(CampaignError) in
        try AgentBinaries(folder: LabFleet.root.appending(path: ".build/agents"))
    }

    let host: FleetInventory.Host
    let connection: any HostConnection
    /// The agent's path on the host.
    let path: String

    /// Connects, and puts the agent there.
    init(_ host: FleetInventory.Host) async throws {
        self.host = host
        let connector = SSHConnector(
            group: .singleton, environment: [:], home: NSHomeDirectory(), logger: Logger(label: "lab"))
        connection = try await connector.connect(to: host)
        let installation = AgentInstallation(
            host: host.name, privilege: host.privilegeCommand, pinned: nil, binaries: try Self.binaries.get())
        let command = try await installation.ready(over: connection).command
        path = try #require(command.split(separator: " ").first { $0.hasPrefix("/") }.map(String.init))
    }

    /// Starts an agent; `before` is shell that becomes it, with its process number in `$$`.
    func agent(before: String = "", holder: String = "the lab's tests") async throws -> AgentConversation {
        let command = "sudo -n sh -c '\(before)exec \(path) serve'"
        return try await AgentConversation.open(
            host: host.name, process: try await connection.open(command), holder: holder, timeout: .seconds(60))
    }

    /// Runs a shell command as root.
    @discardableResult
    func root(_ script: String) async throws -> String {
        let answer = try await connection.run("sudo -n sh -c '\(script.replacing("'", with: #"'\''"#))'")
        try #require(answer.status == 0, "\(host.name): \(script): \(answer.errors)")
        return answer.output
    }

    /// What tracing is set to, and all that agents could have left, once no agent runs any more.
    func state() async throws -> String {
        try await root(
            """
            for try in $(seq 100); do ps -A -o args= | grep -q "[h]apagent\\|agents/[0-9a-f]* serve" || break; sleep 0.1; done
            cd /sys/kernel/tracing
            for file in current_tracer tracing_on trace_clock set_ftrace_filter set_ftrace_notrace set_ftrace_pid; do
                echo "$file: $(cat $file)"; done
            echo "instances: $(ls instances)"
            echo "enabled functions: $(wc -l <enabled_functions)"
            echo "probes: $(cat uprobe_events)"
            echo "agents: $(ps -A -o args= | grep "[h]apagent\\|agents/[0-9a-f]* serve")"
            echo "programs: $(grep -lzs ^HAPFLEET_MEASUREMENT= /proc/[0-9]*/environ)"
            echo "work: $(ls -A /var/lib/hapfleet/work 2>/dev/null)"
            echo "spool: $(ls -A /var/lib/hapfleet/spool 2>/dev/null)"
            ls -A /run | grep -i hapfleet; true
            """)
    }

    func close() async {
        await connection.close()
    }

    /// A short measurement of a shell that works all the time, and leaves a process of a session of its own behind.
    static func plan(id: String, quiet: Double = 0.6, settleMax: Double = 3, script: String = "") -> MeasurementPlan {
        MeasurementPlan(
            id: id,
            service: Program(arguments: [
                "sh", "-c", "setsid sleep 600 & \(script) while :; do cat /proc/stat >/dev/null; echo done; done",
            ]), readiness: .immediately, prepare: [], driver: nil, work: WorkCount(linePrefix: "done", each: 1),
            phases: PhaseLengths(
                baseline: Microseconds(200_000), warmup: Microseconds(400_000), quiet: Microseconds(UInt64(quiet * 1e6)),
                settleMax: Microseconds(UInt64(settleMax * 1e6))),
            prune: true, bufferKiBPerCPU: 4_096, deadline: Microseconds(60_000_000), userID: 1_000, groupID: 1_000)
    }
}

extension AgentConversation {
    /// Starts what is armed, as soon as may be.
    func startNow() async throws {
        guard case .pong(_, let now, _, _) = try await ask(.ping(sequence: 1), within: .seconds(60)) else {
            throw unexpected(nil)
        }
        try await send(.start(at: now))
    }

    /// Measures to the end, and gives the entry of the kept result.
    func measure(_ plan: MeasurementPlan, during: (AgentWire.Progress) async throws -> Void = { _ in }) async throws -> SpoolEntry
    {
        try await send(.arm(plan))
        while true {
            switch try await receive(within: .seconds(60)) {
            case .armed: try await startNow()
            case .progress(let progress): try await during(progress)
            case .finished(let entry): return entry
            default: break
            }
        }
    }

    /// What is kept on the host.
    func spool() async throws -> [SpoolEntry] {
        try await spool(within: .seconds(60))
    }

    /// Fetches a kept result, which must be whole, and has it forgotten.
    func take(_ entry: SpoolEntry) async throws -> MeasurementResult {
        let bytes = try await fetch(entry.id, within: .seconds(60))
        #expect(UInt64(bytes.count) == entry.byteCount)
        let result = try ResultFile.decode(bytes)
        _ = try await ask(.acknowledge(id: entry.id), within: .seconds(60))
        return result
    }
}
