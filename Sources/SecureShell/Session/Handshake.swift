import CLibSSH2
import Logging
import NIOCore
import NIOPosix

extension SSHSession {
    /// What a server may say before its identification line.
    private static let greetingLimit = 64 << 10

    /// The encryption that we offer: counter mode only, the cheapest first. libssh2 1.10 has no GCM and no ChaCha20.
    private static let ciphers = ["aes128-ctr", "aes192-ctr", "aes256-ctr"]
    private static let macs = ["hmac-sha2-256", "hmac-sha2-512", "hmac-sha1"]

    /// Connects the socket; the session's own clock and cancellation apply.
    func connectSocket() async throws(SSHError) {
        let deadline = NIODeadline.after(timeouts.connect)
        let bound = NIOLoopBound(wire, eventLoop: eventLoop)
        let loop = eventLoop
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(.within(timeouts.connect))
            .channelOption(SocketTuning.noDelay, value: 1)
            .channelOption(SocketTuning.unacknowledgedMilliseconds, value: SocketTuning.milliseconds(timeouts.unacknowledged))
            .channelOption(.autoRead, value: false)
            .channelOption(.writeBufferWaterMark, value: .init(low: 64 << 10, high: 256 << 10))
            .channelInitializer { channel in
                loop.makeCompletedFuture {
                    let carrier = SocketCarrier(wire: bound.value)
                    bound.value.carrier = carrier
                    try channel.pipeline.syncOperations.addHandler(carrier)
                }
            }
        let attempt =
            if let address = try? SocketAddress(ipAddress: endpoint.address, port: endpoint.port) {
                bootstrap.connect(to: address)
            } else {
                bootstrap.connect(host: endpoint.address, port: endpoint.port)
            }
        attempt.whenComplete { result in self.assumeIsolated { $0.connectionCame(result) } }
        while connection == nil { try await progress(.connect, deadline) }
        if case .failure(let failure) = connection { throw ConnectFailure.error(failure, endpoint: endpoint) }
    }

    private func connectionCame(_ result: Result<any Channel, any Error>) {
        connection = result
        if !isOpen, case .success(let channel) = result { channel.close(promise: nil) }
        wire.wake()
    }

    /// Banner, key exchange, and the check of the host's key.
    func shakeHands(_ check: HostKeyCheck) async throws(SSHError) {
        let key = try await exchangeKeys(check.preferredAlgorithms)
        try check.verify(key)
        logger.trace("host key verified", metadata: ["key": "\(key)"])
    }

    /// Banner and key exchange with one of these algorithms for the host's key; the key, which the server has proved to hold.
    func exchangeKeys(_ algorithms: [String]) async throws(SSHError) -> HostKey {
        let deadline = NIODeadline.after(timeouts.handshake)
        let session = try handle()
        // Refused, and all are offered, if libssh2 knows none of them; those are kinds that it cannot verify.
        guard session.prefer(LIBSSH2_METHOD_HOSTKEY, algorithms) == 0 else {
            throw SSHError(.handshakeFailed, host: endpoint.name, "libssh2 knows none of \(algorithms.joined(separator: ", "))")
        }
        for direction in [LIBSSH2_METHOD_CRYPT_CS, LIBSSH2_METHOD_CRYPT_SC] { _ = session.prefer(direction, SSHSession.ciphers) }
        for direction in [LIBSSH2_METHOD_MAC_CS, LIBSSH2_METHOD_MAC_SC] { _ = session.prefer(direction, SSHSession.macs) }
        let status = try await drive(.handshake, deadline) { (handle) throws(SSHError) in
            let status = handle.handshake()
            if status == LIBSSH2_ERROR_EAGAIN, !self.isGreeted, self.wire.receivedBytes > SSHSession.greetingLimit {
                throw self.notSSH()
            }
            return status
        }
        guard status == 0 else { throw handshakeFailure(status) }
        guard let key = try handle().hostKey else {
            throw SSHError(.handshakeFailed, host: endpoint.name, "the server showed no host key")
        }
        return key
    }

    private var isGreeted: Bool { ((try? handle())?.banner ?? "").hasPrefix("SSH-") }

    private func handshakeFailure(_ status: Int32) -> SSHError {
        guard let session = try? handle() else { return SSHError(.sessionClosed, host: endpoint.name, "the session was closed") }
        if let greeting = greetingFailure(session.cause(status)) { return greeting }
        if status == LIBSSH2_ERROR_KEX_FAILURE, let offer = ServerOffer(greeting: wire.greeting),
            let obstacle = offer.obstacle(
                ciphers: SSHSession.ciphers, macs: SSHSession.macs, library: String(cString: libssh2_version(0)))
        {
            return SSHError(
                .handshakeFailed, host: endpoint.name, "key exchange failed: \(obstacle.what)", cause: session.cause(status),
                remedy: obstacle.remedy)
        }
        return SSHError(
            .handshakeFailed, host: endpoint.name, "key exchange failed with \(session.banner ?? "an unnamed server")",
            cause: wire.farewell.map { .words($0) } ?? session.cause(status),
            remedy: status == LIBSSH2_ERROR_KEX_FAILURE
                ? "libssh2 and the server share no algorithm: an ed25519 or ECDSA host key and AES-CTR are needed" : nil)
    }

    /// If the peer has not said that it speaks SSH: what it is then.
    func greetingFailure(_ cause: SSHError.Cause?) -> SSHError? {
        guard !isGreeted else { return nil }
        let words = PrintableText.line(wire.greeting.prefix { $0 != 0x0a && $0 != 0x0d }, limit: 80)
        // OpenSSH's words for MaxStartups and for PerSourcePenalties.
        if words.isEmpty && wire.greeting.isEmpty || words.hasPrefix("Exceeded MaxStartups")
            || words.hasPrefix("Not allowed at this time")
        {
            return ConnectFailure.throttled(endpoint, words.isEmpty ? cause : .words(words))
        }
        return notSSH()
    }

    private func notSSH() -> SSHError {
        let words = PrintableText.line(wire.greeting.prefix { $0 != 0x0a && $0 != 0x0d }, limit: 80)
        return SSHError(
            .notSSH, host: endpoint.name,
            "what listens on \(endpoint.address) port \(endpoint.port) does not speak SSH: it said '\(words)'",
            remedy: "check the port")
    }
}
