public import Logging
public import NIOCore
public import NIOPosix

/// One authenticated SSH connection.
///
/// The actor runs on an event loop: no thread is blocked, and sessions do not block each other. Several tasks may use one session
/// at the same time, each with a channel of its own. Every wait ends with its step's time-out, when the task is cancelled, or
/// when the connection is lost. Call `close()` when done; a session that is merely dropped is closed without a farewell.
public actor SSHSession {
    /// What becomes of a session.
    enum Life {
        /// Connecting or in use.
        case alive(SessionHandle)
        /// Over, and why.
        case ended(SSHError)
    }

    /// Where the session leads.
    public nonisolated let endpoint: SSHEndpoint
    /// The time each step may take.
    public nonisolated let timeouts: SSHTimeouts
    nonisolated let eventLoop: any EventLoop
    private nonisolated let executor: any SerialExecutor
    nonisolated let logger: Logger

    let wire: SessionWire
    private var life: Life
    var channels: [RemoteChannel.ID: RemoteChannel] = [:]
    var nextChannelID = 0
    /// libssh2 opens one channel at a time.
    var isOpeningChannel = false
    /// A channel request whose caller gave up before the answer: it must be finished before the next begins.
    var unansweredOpen: ((SessionHandle) -> OpaquePointer?)?
    var connection: Result<any Channel, any Error>?
    /// The sessions that go through this one, by their channel.
    var tunnels: [RemoteChannel.ID: NIOLoopBound<TunnelCarrier>] = [:]
    /// How much had been received at the last keep-alive, and since when an answer to one is awaited.
    var heard: (bytes: Int, asked: NIODeadline?) = (0, nil)
    private var keepAliveTask: RepeatedTask?

    /// The session's event loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(endpoint: SSHEndpoint, timeouts: SSHTimeouts, eventLoop: any EventLoop, logger: Logger) throws(SSHError) {
        let wire = SessionWire()
        guard let handle = SessionHandle(wire: wire) else {
            throw SSHError(
                .localResource, host: endpoint.name, "libssh2 cannot start a session", remedy: "memory or descriptors are short")
        }
        self.endpoint = endpoint
        self.timeouts = timeouts
        self.eventLoop = eventLoop
        self.executor = eventLoop.executor
        var logger = logger
        logger[metadataKey: "host"] = "\(endpoint.name)"
        self.logger = logger
        self.wire = wire
        self.life = .alive(handle)
    }

    isolated deinit {
        keepAliveTask?.cancel()
        wire.hangUp()
    }

    /// Connects, checks the host's key against `knownHosts`, and logs in.
    ///
    /// - Parameters:
    ///   - knownHosts: strict always: a key that is not there is refused.
    ///   - jump: the session to go through, which stays usable for others; the endpoint's address is looked up there.
    ///   - pacing: how a login that a busy server turned away is tried again.
    ///   - eventLoopGroup: the session lives on one of its loops, which must outlive it; on the jump's loop if there is one.
    /// - Throws: an `SSHError` that says which step failed; nothing is left open then.
    public static func connect(
        to endpoint: SSHEndpoint, credentials: SSHCredentials, knownHosts: KnownHosts, through jump: SSHSession? = nil,
        timeouts: SSHTimeouts = SSHTimeouts(), pacing: LoginPacing = .none,
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, logger: Logger = Logger(label: "ssh")
    ) async throws(SSHError) -> SSHSession {
        let check = HostKeyCheck(knownHosts, for: endpoint)
        return try await pacing.retrying { () throws(SSHError) in
            let loop = jump?.eventLoop ?? eventLoopGroup.next()
            let session = try SSHSession(endpoint: endpoint, timeouts: timeouts, eventLoop: loop, logger: logger)
            do throws(SSHError) {
                try await session.logIn(check, credentials, through: jump)
            } catch {
                await session.end(error)
                throw error
            }
            return session
        }
    }

    private func logIn(
        _ check: HostKeyCheck, _ credentials: SSHCredentials, through jump: SSHSession?
    ) async throws(SSHError) {
        try await connectCarrier(through: jump)
        try await shakeHands(check)
        wire.forgetGreeting()
        try await authenticate(credentials)
        startKeepAlive()
        logger.debug("logged in", metadata: ["user": "\(endpoint.user)"])
    }

    /// Whether the session can still be used, as far as is known here.
    public var isOpen: Bool {
        if case .alive = life { wire.end == nil } else { false }
    }

    /// Says farewell and closes the connection; all channels end. Does nothing when closed already.
    public func close() async {
        guard case .alive(let handle) = life else { return }
        _ = farewell(handle)
        end(SSHError(.sessionClosed, host: endpoint.name, "the session was closed"))
    }

    /// Ends the session because of `error`, which whoever still uses it will get.
    func end(_ error: SSHError) {
        guard case .alive = life else { return }
        keepAliveTask?.cancel()
        keepAliveTask = nil
        channels = [:]
        unansweredOpen = nil
        life = .ended(error)
        endTunnels(.failed(.words("the connection to the jump host \(endpoint.name) has ended")))
        wire.hangUp()
        wire.wake()
    }

    /// libssh2's session, or the error that ended it.
    func handle() throws(SSHError) -> SessionHandle {
        switch life {
        case .alive(let handle): return handle
        case .ended(let error): throw error
        }
    }

    func connectCarrier(through jump: SSHSession?) async throws(SSHError) {
        if let jump { try await tunnel(through: jump) } else { try await connectSocket() }
    }

    private func startKeepAlive() {
        wire.bytesWhileIdle = { [weak self] in self?.assumeIsolated { $0.takeIdleBytes() } }
        guard let interval = timeouts.keepAlive else { return }
        let pause = TimeAmount.within(interval)
        keepAliveTask = eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { [weak self] _ in
            self?.assumeIsolated { $0.keepAlive() }
        }
    }
}
