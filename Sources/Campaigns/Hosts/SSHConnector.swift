public import FleetInventory
import Glibc
public import Logging
public import NIOPosix
public import SecureShell

/// Reaches hosts over SSH.
public struct SSHConnector: HostConnector {
    private let group: MultiThreadedEventLoopGroup
    private let environment: [String: String]
    private let home: String
    private let timeouts: SSHTimeouts
    private let agent: SSHAgent?
    private let logger: Logger

    /// A connector whose sessions share the event loops of `group`.
    ///
    /// - Parameters:
    ///   - environment: where `SSH_AUTH_SOCK` names the ssh-agent.
    ///   - home: where `.ssh` holds the usual keys and known hosts, for hosts of which the inventory names none.
    public init(
        group: MultiThreadedEventLoopGroup, environment: [String: String], home: String, timeouts: SSHTimeouts = SSHTimeouts(),
        logger: Logger
    ) {
        self.group = group
        self.environment = environment
        self.home = home
        self.timeouts = timeouts
        self.logger = logger
        agent = SSHAgent(environment: environment)
    }

    /// Connects, checks the host's key against its known_hosts files, and logs in.
    public func connect(to host: Host) async throws(HostFailure) -> any HostConnection {
        do throws(SSHError) {
            let session = try await SSHSession.connect(
                to: SSHEndpoint(name: host.name, address: host.address, port: host.port, user: host.user),
                credentials: credentials(of: host), knownHosts: try knownHosts(of: host), timeouts: timeouts,
                eventLoopGroup: group, logger: logger)
            return SSHConnection(host: host.name, session: session)
        } catch {
            throw HostFailure(error, host: host.name)
        }
    }

    private func credentials(of host: Host) -> SSHCredentials {
        guard host.identityFiles.isEmpty else { return SSHCredentials(identityFiles: host.identityFiles, agent: agent) }
        let usual = ["id_ed25519", "id_ecdsa", "id_rsa"].map { "\(home)/.ssh/\($0)" }
        return SSHCredentials(identityFiles: usual.filter(Self.exists), agent: agent)
    }

    private func knownHosts(of host: Host) throws(SSHError) -> KnownHosts {
        guard host.knownHostsFiles.isEmpty else { return try KnownHosts(files: host.knownHostsFiles) }
        return try KnownHosts(files: ["\(home)/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"].filter(Self.exists))
    }

    private static func exists(_ path: String) -> Bool {
        access(path, R_OK) == 0
    }
}

/// A host over an SSH session.
private struct SSHConnection: HostConnection {
    let host: String
    let session: SSHSession

    func run(_ command: String) async throws(HostFailure) -> CommandOutput {
        do throws(SSHError) {
            let result = try await session.execute(command)
            return CommandOutput(status: result.exit.status, output: result.outputText, errors: result.errorText)
        } catch {
            throw HostFailure(error, host: host)
        }
    }

    func upload(_ bytes: [UInt8], to path: String) async throws(HostFailure) {
        do throws(SSHError) {
            try await session.upload(bytes, to: path, mode: 0o700)
        } catch {
            throw HostFailure(error, host: host)
        }
    }

    func open(_ command: String) async throws(HostFailure) -> any HostProcess {
        do throws(SSHError) {
            return SSHConversation(host: host, process: try await session.openProcess(command))
        } catch {
            throw HostFailure(error, host: host)
        }
    }

    func close() async {
        await session.close()
    }
}

/// A command that is conversed with over an SSH channel.
private struct SSHConversation: HostProcess {
    let host: String
    let process: SSHProcess

    func write(_ bytes: [UInt8]) async throws(HostFailure) {
        do throws(SSHError) {
            try await process.write(bytes)
        } catch {
            throw HostFailure(error, host: host)
        }
    }

    func read(within timeout: Duration) async throws(HostFailure) -> [UInt8]? {
        do throws(SSHError) {
            return try await process.read(atMost: 1 << 16, within: timeout)
        } catch {
            throw HostFailure(error, host: host)
        }
    }

    func errorOutput() async -> String {
        String(decoding: (try? await process.readError(atMost: 4_096, within: .seconds(1))) ?? [], as: UTF8.self)
    }

    func close() async {
        await process.close()
    }
}

extension CommandExit {
    fileprivate var status: Int? {
        if case .status(let status) = self { Int(status) } else { nil }
    }
}

extension HostFailure {
    init(_ error: SSHError, host: String) {
        let code: Code =
            switch error.code {
            case .addressNotFound, .connectionRefused, .unreachable, .loginThrottled, .notSSH, .handshakeFailed: .unreachable
            case .timedOut(let step): step == .connect || step == .handshake ? .unreachable : .timedOut
            case .hostKeyUnknown, .hostKeyChanged, .hostKeyRevoked, .knownHostsUnreadable: .hostKey
            case .identityUnreadable, .identityEncrypted, .identityUnsupported, .agentUnavailable, .authenticationFailed:
                .authentication
            case .connectionLost, .channelClosed, .sessionClosed, .cancelled: .connectionLost
            case .uploadFailed, .hashMismatch: .agentMissing
            case .channelRefused, .outputTooLarge, .protocolViolation, .localResource: .protocolViolation
            }
        let cause = error.cause.map { "\(error.what) (\($0))" } ?? error.what
        self.init(code, host: host, cause: cause.singleLine, remedy: (error.remedy ?? "").singleLine)
    }
}
