public import FleetInventory
public import Foundation
import FreePorts
public import HostReplay
import Subprocess
import Synchronization

/// Hosts behind a real sshd: one for every loopback address that is asked for, all on one port.
///
///     hapfleet ──► 127.1.0.7:PORT ──► sshd ──► ForceCommand simulated-host ──► hosts/127.1.0.7/…
///
/// Keys and known_hosts are made for it and go with it.
public final class LoopbackFleet: Sendable {
    /// What serves the logins.
    public enum Service: Sendable {
        /// Simulated hosts; the path is that of the program `simulated-host`.
        case simulatedHosts(program: URL)
        /// The login shell, as sshd does without being told otherwise.
        case shell
    }

    /// Where everything lies.
    public let folder: URL
    /// The port of all hosts.
    public let port: Int
    private let server: Mutex<ServerProcess>

    /// Starts the server and waits until it listens.
    ///
    /// - Parameter folder: must not exist yet; it is removed with the fleet.
    public init(folder: URL, service: Service, faults: FaultTable = FaultTable()) async throws {
        self.folder = folder
        port = try FreePort.find()
        try FileManager.default.createDirectory(
            at: folder.appending(path: "hosts"), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for name in ["user_key", "host_key"] {
            _ = try await Subprocess.run(
                .name("ssh-keygen"), arguments: ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder.path + "/" + name],
                output: .discarded)
        }
        try FileManager.default.copyItem(
            at: folder.appending(path: "user_key.pub"), to: folder.appending(path: "authorized_keys"))
        let hostKey = try String(contentsOf: folder.appending(path: "host_key.pub"), encoding: .utf8)
        try "[127.*]:\(port) \(hostKey)".write(to: folder.appending(path: "known_hosts"), atomically: true, encoding: .utf8)
        try faults.text.write(to: folder.appending(path: "faults"), atomically: true, encoding: .utf8)
        try Self.configuration(folder, service).write(
            to: folder.appending(path: "sshd_config"), atomically: true, encoding: .utf8)
        server = Mutex(try await ServerProcess(folder: folder, port: port))
    }

    private static func configuration(_ folder: URL, _ service: Service) -> String {
        var lines = [
            "ListenAddress 0.0.0.0", "HostKey \(folder.path)/host_key", "AuthorizedKeysFile \(folder.path)/authorized_keys",
            "StrictModes no", "UsePAM no", "PermitRootLogin yes", "PasswordAuthentication no",
            "KbdInteractiveAuthentication no", "PidFile none", "PrintMotd no", "UseDNS no", "MaxSessions 100",
            "MaxStartups 1000", "LoginGraceTime 600", "SetEnv HOME=\(folder.path)",
        ]
        if case .simulatedHosts(let program) = service { lines.append("ForceCommand \(program.path) \(folder.path)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The first addresses of the fleet: 127.1.0.1 and so on, 250 in each last part.
    public static func addresses(_ count: Int) -> [String] {
        (0..<count).map { "127.\(1 + $0 / 62_500).\($0 / 250 % 250).\($0 % 250 + 1)" }
    }

    /// As hosts, called by their addresses.
    public func hosts(_ count: Int) -> [FleetInventory.Host] { Self.hosts(count, folder: folder, port: port) }

    /// The first hosts of a fleet that another process started.
    public static func hosts(_ count: Int, folder: URL, port: Int) -> [FleetInventory.Host] {
        addresses(count).map { address in
            FleetInventory.Host(
                name: address, address: address, port: port, user: NSUserName(),
                identityFiles: [folder.path + "/user_key"], knownHostsFiles: [folder.path + "/known_hosts"],
                privilegeCommand: [])
        }
    }

    /// Writes an inventory of the first hosts, and of others as lines of YAML, and gives its path.
    public func inventory(_ count: Int, others: [String] = []) throws -> String {
        let lines =
            [
                "defaults:", "  user: \(NSUserName())", "  port: \(port)", "  identity_files: \(folder.path)/user_key",
                "  known_hosts: \(folder.path)/known_hosts", "  sudo: \"\"", "hosts:",
            ] + Self.addresses(count).map { "  \($0):" } + others.map { "  " + $0 }
        let path = folder.appending(path: "inventory-\(count).yaml")
        try (lines.joined(separator: "\n") + "\n").write(to: path, atomically: true, encoding: .utf8)
        return path.path
    }

    /// Makes a key that opens the hosts as well, but is itself locked with a passphrase, and gives its path.
    public func lockedKey() async throws -> String {
        let path = folder.appending(path: "locked_key")
        try FileManager.default.copyItem(at: folder.appending(path: "user_key"), to: path)
        _ = try await Subprocess.run(
            .name("ssh-keygen"), arguments: ["-q", "-p", "-P", "", "-N", "passphrase", "-f", path.path], output: .discarded)
        return path.path
    }

    /// What was done on a host, in order.
    public func diary(of address: String) -> [String] {
        let text = try? String(contentsOf: folder.appending(path: "hosts/\(address)/diary"), encoding: .utf8)
        return (text ?? "").split(separator: "\n").map(String.init)
    }

    /// Waits until a line of a host's diary begins so; throws after a minute.
    public func awaitNote(_ beginning: String, of address: String) async throws {
        for _ in 0..<3_000 {
            if diary(of: address).contains(where: { $0.hasPrefix(beginning) }) { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw NeverNoted(address: address, beginning: beginning)
    }

    /// A host did not do what was waited for.
    public struct NeverNoted: Error {
        let address: String
        let beginning: String
    }

    /// The ids of the results that a host keeps.
    public func spool(of address: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/hosts/\(address)/spool")) ?? []
    }

    /// Ends the server's side of every connection, as a lost network does in the end; gives how many there were.
    public func severConnections() -> Int { server.withLock { $0.killSessions() } }

    /// Ends the server and removes what was made.
    public func end() {
        server.withLock { $0.stop() }
        try? FileManager.default.removeItem(at: folder)
    }
}
