public import Logging
public import NIOCore

/// A jump host on the way to others: where it is, how to log in there, and what is known of its key.
public struct SSHHop: Sendable {
    /// Where it is, as the hop before it sees it.
    public var endpoint: SSHEndpoint
    /// The keys to log in with.
    public var credentials: SSHCredentials
    /// Checked as strictly as those of any host.
    public var knownHosts: KnownHosts

    /// A hop from its parts.
    public init(endpoint: SSHEndpoint, credentials: SSHCredentials, knownHosts: KnownHosts) {
        self.endpoint = endpoint
        self.credentials = credentials
        self.knownHosts = knownHosts
    }
}

/// The connections to jump hosts: one each, opened when first needed and shared by all hosts behind it.
///
/// A jump host that cannot be reached fails all that wait for it at once, and is not asked again for some seconds.
public actor JumpHosts {
    private enum Connection {
        case opening(Task<Result<SSHSession, SSHError>, Never>)
        case open(SSHSession)
        case failed(SSHError, until: ContinuousClock.Instant)
    }

    private static let respite = Duration.seconds(15)

    private let timeouts: SSHTimeouts
    private let pacing: LoginPacing
    private let eventLoopGroup: any EventLoopGroup
    private let logger: Logger
    private var connections: [[SSHEndpoint]: Connection] = [:]

    /// No connections yet.
    public init(timeouts: SSHTimeouts, pacing: LoginPacing, eventLoopGroup: any EventLoopGroup, logger: Logger) {
        self.timeouts = timeouts
        self.pacing = pacing
        self.eventLoopGroup = eventLoopGroup
        self.logger = logger
    }

    /// The session to the last of `hops`, reached through those before it; nil if there are none.
    /// - Throws: what stands in the way, with the jump host's name before it.
    public func session(through hops: [SSHHop]) async throws(SSHError) -> SSHSession? {
        guard !hops.isEmpty else { return nil }
        let way = hops.map(\.endpoint)
        switch connections[way] {
        case .open(let session)?: if await session.isOpen { return session }
        case .failed(let error, let until)?: if ContinuousClock.now < until { throw error }
        case .opening, nil: break
        }
        if case .opening(let task)? = connections[way] { return try await task.value.get() }
        let task = Task { await self.open(hops) }
        connections[way] = .opening(task)
        let outcome = await task.value
        switch outcome {
        case .success(let session): connections[way] = .open(session)
        case .failure(let error): connections[way] = .failed(error, until: .now + JumpHosts.respite)
        }
        return try outcome.get()
    }

    /// Closes all of them; what goes through them ends.
    public func close() async {
        let all = connections
        connections = [:]
        for case .open(let session) in all.sorted(by: { $0.key.count > $1.key.count }).map(\.value) { await session.close() }
    }

    private func open(_ hops: [SSHHop]) async -> Result<SSHSession, SSHError> {
        guard let last = hops.last else { return .failure(SSHError(.sessionClosed, host: "", "no jump host")) }
        do throws(SSHError) {
            let before = try await session(through: hops.dropLast())
            do throws(SSHError) {
                return .success(
                    try await SSHSession.connect(
                        to: last.endpoint, credentials: last.credentials, knownHosts: last.knownHosts, through: before,
                        timeouts: timeouts, pacing: pacing, eventLoopGroup: eventLoopGroup, logger: logger))
            } catch {
                var error = error
                error.what = "jump host \(last.endpoint.name): \(error.what)"
                throw error
            }
        } catch {
            return .failure(error)
        }
    }
}
