import NIOCore
import NIOPosix

/// A running ssh-agent, asked over its Unix socket by NIO: no thread is blocked, and every question has a deadline.
///
/// One value may serve many sessions. At most `maximumRequests` questions are asked at a time: agents backed by a hardware token
/// answer slowly, and refuse many at once.
public actor SSHAgent {
    /// A key that the agent holds.
    struct Identity: Sendable {
        let key: HostKey
        let comment: String
    }

    /// The socket's path.
    public nonisolated let socketPath: String
    private let maximumRequests: Int
    private var running = 0
    private var queue: [CheckedContinuation<Void, Never>] = []

    /// The agent behind a socket.
    public init(socketPath: String, maximumRequests: Int = 8) {
        self.socketPath = socketPath
        self.maximumRequests = max(1, maximumRequests)
    }

    /// The agent that the environment names (`SSH_AUTH_SOCK`), or nil.
    public init?(environment: [String: String]) {
        guard let path = environment["SSH_AUTH_SOCK"], !path.isEmpty else { return nil }
        self.init(socketPath: path)
    }

    /// What the agent holds, in its order.
    func identities(_ limit: Duration, on eventLoop: any EventLoop) async throws(AgentFailure) -> [Identity] {
        let answer = try await ask(AgentMessage.listIdentities, limit, on: eventLoop)
        guard let identities = AgentMessage.identities(answer) else { throw .malformed }
        return identities
    }

    /// A signature of `data` in SSH's form: the algorithm's name and the signature proper.
    func sign(
        _ data: [UInt8], with key: HostKey, hash: RSAHash?, _ limit: Duration, on eventLoop: any EventLoop
    ) async throws(AgentFailure) -> (algorithm: String, signature: [UInt8]) {
        let answer = try await ask(AgentMessage.sign(data, key: key, hash: hash), limit, on: eventLoop)
        guard let signature = AgentMessage.signature(answer) else { throw .refusedToSign }
        return signature
    }

    private func ask(_ request: [UInt8], _ limit: Duration, on eventLoop: any EventLoop) async throws(AgentFailure) -> [UInt8] {
        await takeTurn()
        defer { yieldTurn() }
        let path = socketPath
        let reply = eventLoop.makePromise(of: [UInt8].self)
        let alarm = eventLoop.scheduleTask(in: .within(limit)) { reply.fail(AgentFailure.silent) }
        let connecting = ClientBootstrap(group: eventLoop).connectTimeout(.within(limit))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AgentQuestion(request, reply))
                }
            }
            .connect(unixDomainSocketPath: path)
        connecting.whenFailure { reply.fail(AgentFailure.unreachable(ConnectFailure.cause(of: $0))) }
        reply.futureResult.whenComplete { _ in
            alarm.cancel()
            connecting.whenSuccess { $0.close(promise: nil) }
        }
        do {
            return try await reply.futureResult.get()
        } catch {
            throw error as? AgentFailure ?? .unreachable(ConnectFailure.cause(of: error))
        }
    }

    private func takeTurn() async {
        guard running >= maximumRequests else { return running += 1 }
        await withCheckedContinuation { queue.append($0) }
    }

    /// Hands the turn to the longest waiting, if any. Every turn is bounded by its deadline, so the queue moves.
    private func yieldTurn() {
        if queue.isEmpty { running -= 1 } else { queue.removeFirst().resume() }
    }
}

/// Why an agent was of no use.
enum AgentFailure: Error, Sendable {
    case unreachable(SSHError.Cause)
    case silent
    case malformed
    case refusedToSign

    var words: String {
        switch self {
        case .unreachable(let cause): "it cannot be reached: \(cause)"
        case .silent: "it did not answer in time"
        case .malformed: "its answer makes no sense"
        case .refusedToSign: "it refused to sign"
        }
    }
}
