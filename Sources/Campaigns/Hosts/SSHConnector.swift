public import FleetInventory
import Glibc
public import Logging
public import NIOPosix
public import SecureShell
import Synchronization

/// Reaches hosts over SSH, through their jump hosts where they have some.
public struct SSHConnector: HostConnector {
    private let group: MultiThreadedEventLoopGroup
    private let home: String
    private let timeouts: SSHTimeouts
    private let pacing: LoginPacing
    private let agent: SSHAgent?
    private let keyring: Keyring
    private let logger: Logger
    private let jumps: JumpHosts
    private let trust: TrustedKeys

    /// A connector whose sessions share the event loops of `group`.
    ///
    /// - Parameters:
    ///   - environment: where `SSH_AUTH_SOCK` names the ssh-agent.
    ///   - home: where `.ssh` holds the usual keys and known hosts, for hosts of which the inventory names none.
    ///   - pacing: how a login that a busy server turned away is tried again.
    ///   - keyring: reads identity files, and asks for passphrases.
    public init(
        group: MultiThreadedEventLoopGroup, environment: [String: String], home: String, timeouts: SSHTimeouts = SSHTimeouts(),
        pacing: LoginPacing = .standard, keyring: Keyring = Keyring(), logger: Logger
    ) {
        self.group = group
        self.home = home
        self.timeouts = timeouts
        self.pacing = pacing
        self.keyring = keyring
        self.logger = logger
        agent = SSHAgent(environment: environment)
        jumps = JumpHosts(timeouts: timeouts, pacing: pacing, eventLoopGroup: group, logger: logger)
        trust = TrustedKeys(home: home)
    }

    /// Connects, checks the host's key against its known_hosts files, and logs in.
    public func connect(to host: Host) async throws(HostFailure) -> any HostConnection {
        do throws(SSHError) {
            let session = try await SSHSession.connect(
                to: endpoint(of: host), credentials: credentials(host.identityFiles),
                knownHosts: try trust.keys(in: host.knownHostsFiles),
                through: try await jumps.session(through: try hops(to: host)), timeouts: timeouts, pacing: pacing,
                eventLoopGroup: group, logger: logger)
            return SSHConnection(host: host.name, session: session)
        } catch {
            throw HostFailure(error, host: host.name)
        }
    }

    /// The keys that a host shows, trusted or not.
    func hostKeys(of host: Host) async throws(SSHError) -> [HostKey] {
        try await SSHSession.hostKeys(
            of: endpoint(of: host), through: try await jumps.session(through: try hops(to: host)), timeouts: timeouts,
            pacing: pacing, eventLoopGroup: group, logger: logger)
    }

    /// The files that its key is looked up in; a new one goes into the first.
    func knownHostsFiles(of host: Host) -> [String] {
        host.knownHostsFiles.isEmpty ? trust.usual : host.knownHostsFiles
    }

    func endpoint(of host: Host) -> SSHEndpoint {
        SSHEndpoint(name: host.name, address: host.address, port: host.port, user: host.user)
    }

    private func hops(to host: Host) throws(SSHError) -> [SSHHop] {
        var hops: [SSHHop] = []
        for jump in host.jumpHosts {
            hops.append(
                SSHHop(
                    endpoint: SSHEndpoint(name: jump.name, address: jump.address, port: jump.port, user: jump.user),
                    credentials: credentials(jump.identityFiles), knownHosts: try trust.keys(in: jump.knownHostsFiles)))
        }
        return hops
    }

    private func credentials(_ identityFiles: [String]) -> SSHCredentials {
        guard identityFiles.isEmpty else { return SSHCredentials(identityFiles: identityFiles, agent: agent, keyring: keyring) }
        let usual = Self.usualIdentityFiles(home: home).filter { access($0, R_OK) == 0 }
        return SSHCredentials(identityFiles: usual, agent: agent, keyring: keyring)
    }

    /// The keys that are tried where an inventory names none, as OpenSSH does; not all need be there.
    public static func usualIdentityFiles(home: String) -> [String] {
        ["id_ed25519", "id_ecdsa", "id_rsa"].map { "\(home)/.ssh/\($0)" }
    }
}

/// Known_hosts files, each list of them read once however many hosts it is for.
private final class TrustedKeys: Sendable {
    let usual: [String]
    private let read = Mutex<[[String]: KnownHosts]>([:])

    init(home: String) {
        usual = ["\(home)/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"]
    }

    func keys(in files: [String]) throws(SSHError) -> KnownHosts {
        let files = files.isEmpty ? usual : files
        if let known = read.withLock({ $0[files] }) { return known }
        let keys = try KnownHosts(files: files)
        read.withLock { $0[files] = keys }
        return keys
    }
}

/// A host over an SSH session.
private struct SSHConnection: HostConnection {
    let host: String
    let session: SSHSession

    func run(_ command: String, within timeout: Duration?) async throws(HostFailure) -> CommandOutput {
        do throws(SSHError) {
            let result = try await session.execute(command, timeout: timeout)
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
