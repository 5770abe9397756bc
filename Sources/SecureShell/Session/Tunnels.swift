import CLibSSH2
import NIOCore

extension SSHSession {
    /// How much a host behind a jump host may send without being asked for more.
    private static let tunnelWindow: UInt32 = 256 << 10
    /// A jump host answers requests for connections one after the other here, because libssh2 has one place for the answer:
    /// a host that does not answer may hold others up for one turn, and gets three.
    private static let turns = 3

    // MARK: the inner session's side

    /// Makes this session's bytes go through `jump`.
    func tunnel(through jump: SSHSession) async throws(SSHError) {
        do throws(SSHError) {
            let id = try await jump.openTunnel(to: endpoint, within: timeouts.connect)
            guard isAlive else {
                await jump.abandon(id)
                _ = try handle()
                return
            }
            let carrier = TunnelCarrier(wire: wire, jump: jump, id: id)
            wire.carrier = carrier
            let bound = NIOLoopBound(carrier, eventLoop: eventLoop)
            await jump.register(bound, id)
        } catch {
            var error = error
            error.host = endpoint.name
            throw error
        }
    }

    private var isAlive: Bool { (try? handle()) != nil }

    // MARK: the jump's side

    private func register(_ tunnel: NIOLoopBound<TunnelCarrier>, _ id: RemoteChannel.ID) {
        tunnels[id] = tunnel
        wire.activity = { [weak self] in self?.assumeIsolated { $0.carryAll() } }
        carry(id)
    }

    /// Asks this host to connect to another.
    private func openTunnel(to target: SSHEndpoint, within limit: Duration) async throws(SSHError) -> RemoteChannel.ID {
        // Waiting behind others is not the target's fault, and each of them takes a turn at most.
        for _ in 0..<SSHSession.turns {
            while isOpeningChannel { try await progress(.channelOpen, .distantFuture) }
            isOpeningChannel = true
            defer {
                isOpeningChannel = false
                wire.wake()
            }
            try await finishEarlierOpen(.after(timeouts.channelOpen))
            if let id = try await askForTunnel(target, .after(limit / SSHSession.turns)) { return id }
        }
        throw SSHError(
            .timedOut(.connect), host: target.name,
            "no answer from \(target.address):\(target.port) to the jump host \(endpoint.name)",
            remedy: "check the address as the jump host sees it, firewalls, and that the host is up")
    }

    /// One turn; nil if there was no answer.
    private func askForTunnel(_ target: SSHEndpoint, _ deadline: NIODeadline) async throws(SSHError) -> RemoteChannel.ID? {
        var message = SSHWireWriter()
        message.string(target.address.utf8)
        message.uint32(UInt32(target.port))
        // Where the request comes from: nobody connected here, so there is no better answer.
        message.string("127.0.0.1".utf8)
        message.uint32(0)
        let bytes = message.bytes
        let open = { (handle: SessionHandle) in
            bytes.withUnsafeBytes {
                libssh2_channel_open_ex(
                    handle.pointer, "direct-tcpip", 12, SSHSession.tunnelWindow, RemoteChannel.packetBytes,
                    $0.baseAddress?.assumingMemoryBound(to: CChar.self), UInt32($0.count))
            }
        }
        let pointer: OpaquePointer?
        do throws(SSHError) {
            pointer = try await answer(open, deadline)
        } catch {
            if let late = withdraw(open) { abandon(register(late)) }
            if error.code == .timedOut(.channelOpen) { return nil }
            throw lostJump(error)
        }
        guard let pointer else { throw try tunnelRefused(target, handle()) }
        wire.memory.limit += 2 * Int(SSHSession.tunnelWindow)
        return register(pointer)
    }

    /// Makes libssh2 forget a request whose answer does not come; the channel, if the answer came just now.
    private func withdraw(_ open: (SessionHandle) -> OpaquePointer?) -> OpaquePointer? {
        guard let session = try? handle() else { return nil }
        wire.refusesReads = true
        defer { wire.refusesReads = false }
        return open(session)
    }

    private func tunnelRefused(_ target: SSHEndpoint, _ session: SessionHandle) -> SSHError {
        let code = libssh2_session_last_errno(session.pointer)
        guard code == LIBSSH2_ERROR_CHANNEL_FAILURE else { return lostJump(failure(.channelOpen, code, session)) }
        let cause = session.cause(code)
        let isForbidden = "\(cause)".contains("prohibited")
        return SSHError(
            isForbidden ? .channelRefused : .unreachable, host: target.name,
            "the jump host \(endpoint.name) \(isForbidden ? "may" : "can") not connect to \(target.address):\(target.port)",
            cause: cause,
            remedy: isForbidden
                ? "allow it there (AllowTcpForwarding and PermitOpen in its sshd_config)"
                : "check the name and address as the jump host sees them, and that sshd runs there")
    }

    private func lostJump(_ error: SSHError) -> SSHError {
        var error = error
        error.what = "jump host \(endpoint.name): \(error.what)"
        return error
    }

    /// Moves bytes of all tunnels, as far as there are some and there is room.
    private func carryAll() {
        for id in Array(tunnels.keys) { carry(id) }
        if let end = wire.end, wire.isDrained { endTunnels(end) }
    }

    /// Moves bytes of one tunnel in both directions.
    func carry(_ id: RemoteChannel.ID) {
        guard let tunnel = tunnels[id]?.value, let channel = channels[id] else { return }
        while tunnel.outbound.readableBytes > 0, wire.isWritable {
            let count = tunnel.outbound.withUnsafeReadableBytes {
                channel.write(UnsafeRawBufferPointer(rebasing: $0.prefix(SSHSession.tunnelPacket)))
            }
            guard count > 0 else { break }
            tunnel.sent(count)
        }
        tunnel.isStalled = true
        while tunnel.wire.hasRoom {
            guard let bytes = receive(channel, tunnel) else { break }
            tunnel.wire.received(bytes)
        }
        wire.settle()
    }

    private static let tunnelPacket = 32 << 10

    /// What came for a tunnel; nil if there is nothing now, or no more.
    private func receive(_ channel: RemoteChannel, _ tunnel: TunnelCarrier) -> ByteBuffer? {
        switch channel.read(.output, atMost: SSHSession.tunnelPacket) {
        case .bytes(let bytes): return ByteBuffer(bytes: bytes)
        case .nothingYet: tunnel.isStalled = false
        case .end:
            tunnel.isStalled = false
            tunnel.wire.ended(.closedByPeer)
        case .failed(let code):
            tunnel.isStalled = false
            let cause = (try? handle())?.cause(Int32(truncatingIfNeeded: code)) ?? .words("the channel failed")
            tunnel.wire.ended(.failed(.words("through the jump host \(endpoint.name): \(cause)")))
        }
        return nil
    }

    /// Sends what is left and gives the channel up.
    func closeTunnel(_ id: RemoteChannel.ID) {
        carry(id)
        guard tunnels.removeValue(forKey: id) != nil else { return }
        wire.memory.limit -= 2 * Int(SSHSession.tunnelWindow)
        abandon(id)
    }

    /// All that went through this session has ended with it.
    func endTunnels(_ how: SessionWire.End) {
        let ended = tunnels
        tunnels = [:]
        for tunnel in ended.values { tunnel.value.wire.ended(.failed(.words(tunnelEnd(how)))) }
    }

    private func tunnelEnd(_ how: SessionWire.End) -> String {
        let words = "the connection to the jump host \(endpoint.name) was lost"
        if let farewell = wire.farewell { return "\(words): \(farewell)" }
        if case .failed(let cause) = how { return "\(words): \(cause)" }
        return words
    }
}
