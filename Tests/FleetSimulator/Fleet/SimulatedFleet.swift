public import Campaigns
public import FleetInventory
public import Foundation
public import HostReplay
import Synchronization

/// Any number of hosts in this process: the same agents as behind the real sshd, without the sshd.
public final class SimulatedFleet: HostConnector {
    /// The hosts, called `sim00000` and so on.
    public let hosts: [FleetInventory.Host]
    private let faults: FaultTable
    private let memories = Mutex<[String: SimulatedMemory]>([:])
    private let resets: URL?

    /// A fleet of `count` hosts.
    ///
    /// - Parameters:
    ///   - resets: a folder for a file for each host, to which its reset command adds a byte, and one for its console; nil if the
    ///     hosts can neither be reset nor have consoles.
    ///   - resetCommand: another command that is to reset them.
    public init(count: Int, faults: FaultTable = FaultTable(), resets: URL? = nil, resetCommand: [String]? = nil) {
        self.faults = faults
        self.resets = resets
        let reset = resetCommand ?? resets.map { ["sh", "-c", "printf . >>\"$0\"", $0.path + "/{host}"] } ?? []
        hosts = (0..<count).map { index in
            let number = String(index)
            let name = "sim" + String(repeating: "0", count: max(0, 5 - number.count)) + number
            return FleetInventory.Host(
                name: name, address: "127.0.0.1", port: 22, user: "measure", privilegeCommand: [], resetCommand: reset,
                console: resets.map { .file($0.path + "/{host}.console") })
        }
    }

    /// What a host remembers.
    public func memory(of host: String) -> SimulatedMemory {
        memories.withLock { memories in
            if let memory = memories[host] { return memory }
            let memory = SimulatedMemory(
                resets: resets?.appending(path: host), console: resets?.appending(path: "\(host).console"))
            memories[host] = memory
            return memory
        }
    }

    /// Connects to a host, at once.
    public func connect(to host: FleetInventory.Host) async throws(HostFailure) -> any HostConnection {
        let profile = HostProfile(name: host.name, fault: faults[host.name])
        guard profile.fault != .dead else {
            throw HostFailure(
                .unreachable, host: host.name, cause: "no answer in time (connect)", remedy: "check that the host is up")
        }
        guard !memory(of: host.name).isDown else {
            throw HostFailure(.unreachable, host: host.name, cause: "no answer in time (connect)")
        }
        return SimulatedConnection(profile: profile, memory: memory(of: host.name))
    }
}

/// A connection to a host of this process.
struct SimulatedConnection: HostConnection {
    let profile: HostProfile
    let memory: SimulatedMemory

    func run(_ command: String, within _: Duration?) async throws(HostFailure) -> CommandOutput {
        switch HostCommand(command) {
        case .survey where profile.fault == .unprivileged:
            return CommandOutput(status: 77, output: "", errors: "sudo: a password is required")
        case .survey:
            return CommandOutput(
                status: 0,
                output: HostCommand.surveyAnswer(profile: profile, user: 1_000, group: 1_000, agents: memory.agents),
                errors: "")
        case .install(let agent):
            memory.install(agent: agent)
            return CommandOutput(status: 0, output: HostCommand.installAnswer(profile: profile, agent: agent), errors: "")
        case .missingPrograms, .nothing: return CommandOutput(status: 0, output: "", errors: "")
        case .unknown where command.hasPrefix("'echo' "):
            memory.note(command)
            return CommandOutput(status: 0, output: command.split(separator: "'").last.map { "\($0)\n" } ?? "", errors: "")
        case .upload, .serve, .unknown: return CommandOutput(status: 127, output: "", errors: "no such command")
        }
    }

    func upload(_ bytes: [UInt8], to path: String) async throws(HostFailure) {
        memory.note("uploaded \(bytes.count)")
    }

    func open(_ command: String) async throws(HostFailure) -> any HostProcess {
        SimulatedProcess(profile: profile, memory: memory)
    }

    func close() async {}
}
