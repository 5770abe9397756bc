import Foundation
import FreePorts
import SecureShell

/// A real sshd on a loopback port of its own, with keys of its own, for the life of one test.
final class SSHServer {
    let folder: TemporaryFolder
    let port: Int
    let user: String
    /// The private key that it accepts.
    let identity: String
    let address: String
    private let command: [String]
    private var process: ChildProcess

    /// Starts sshd and waits until it listens.
    /// - Parameter wrapper: the words before its command that put it into a namespace.
    init(
        hostKeyTypes: [String] = ["ed25519"], options: [String] = [], userKeyType: String = "ed25519",
        address: String = "127.0.0.1", wrapper: [String] = []
    ) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        self.address = address
        port = try FreePort.find()
        user = NSUserName()
        identity = try Program.makeKey(userKeyType, in: folder.path, name: "user_key")
        try FileManager.default.copyItem(atPath: "\(identity).pub", toPath: "\(folder.path)/authorized_keys")
        let hostKeys = try hostKeyTypes.map { try Program.makeKey($0, in: folder.path, name: "host_\($0)") }
        // Another home, so that the user's shell start-up files take no part.
        let settings =
            hostKeys.map { "HostKey \($0)" } + options + [
                "ListenAddress \(address)", "AuthorizedKeysFile \(folder.path)/authorized_keys", "StrictModes no", "UsePAM no",
                "PermitRootLogin yes", "PasswordAuthentication no", "KbdInteractiveAuthentication no", "PidFile none",
                "SetEnv HOME=\(folder.path)", "PrintMotd no", "UseDNS no", "MaxSessions 100", "LogLevel INFO",
            ] + (options.contains { $0.hasPrefix("MaxStartups") } ? [] : ["MaxStartups 200"])
        let configuration = try folder.write(settings.joined(separator: "\n") + "\n", to: "sshd_config")
        // Run by root, sshd wants this folder for its unprivileged part.
        if geteuid() == 0 { try? FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true) }
        command = wrapper + ["/usr/sbin/sshd", "-D", "-e", "-f", configuration, "-p", "\(port)"]
        process = try SSHServer.start(command)
    }

    private static func start(_ command: [String]) throws -> ChildProcess {
        let process = try ChildProcess(command[0], Array(command.dropFirst()), reading: .standardError)
        guard process.awaitOutput("Server listening") else { throw DidNotStart(status: process.wait()) }
        return process
    }

    /// Ends sshd, but not the sessions that it has served, and does `meanwhile` before it is there again.
    func restart(_ meanwhile: () async throws -> Void) async throws {
        process.stop()
        try await meanwhile()
        process = try SSHServer.start(command)
    }

    /// Ends sshd; the sessions that it has served go on.
    deinit { process.stop() }

    struct DidNotStart: Error { let status: Int32 }

    var endpoint: SSHEndpoint { SSHEndpoint(name: "server", address: address, port: port, user: user) }

    var knownHostsName: String { "[\(address)]:\(port)" }

    func publicHostKey(_ type: String = "ed25519") throws -> String {
        try String(contentsOfFile: "\(folder.path)/host_\(type).pub", encoding: .utf8)
    }

    /// A known_hosts line for one of its keys.
    func knownHostsLine(_ type: String = "ed25519") throws -> String { "\(knownHostsName) \(try publicHostKey(type))" }

    func knownHosts(_ type: String = "ed25519") throws -> KnownHosts {
        KnownHosts(lines: try knownHostsLine(type))
    }

    var credentials: SSHCredentials { SSHCredentials(identityFiles: [identity]) }

    /// A logged-in session.
    func connect(_ timeouts: SSHTimeouts = .patient) async throws -> SSHSession {
        try await SSHSession.connect(to: endpoint, credentials: credentials, knownHosts: knownHosts(), timeouts: timeouts)
    }

    /// A logged-in session, closed at the end of `body`.
    func withSession<Answer>(
        _ timeouts: SSHTimeouts = .patient, _ body: (SSHSession) async throws -> Answer
    ) async throws -> Answer {
        let session = try await connect(timeouts)
        do {
            let answer = try await body(session)
            await session.close()
            return answer
        } catch {
            await session.close()
            throw error
        }
    }
}

extension KnownHosts {
    /// Trust in the keys of some lines.
    init(lines: String, source: String = "known_hosts") {
        self.init()
        add(text: Array(lines.utf8), source: source)
    }
}

extension SSHTimeouts {
    /// For tests that are not about time-outs: all of them run at once, on machines of two cores.
    static var patient: SSHTimeouts {
        var timeouts = SSHTimeouts()
        timeouts.connect = .seconds(120)
        timeouts.handshake = .seconds(120)
        timeouts.authentication = .seconds(120)
        timeouts.agentReply = .seconds(120)
        timeouts.channelOpen = .seconds(120)
        timeouts.execute = .seconds(300)
        return timeouts
    }
}
