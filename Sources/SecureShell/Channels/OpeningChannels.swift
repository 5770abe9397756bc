import CLibSSH2
import NIOCore

extension SSHSession {
    /// Opens a channel and starts a command in it.
    func startCommand(_ command: String) async throws(SSHError) -> RemoteChannel.ID {
        let deadline = NIODeadline.after(timeouts.channelOpen)
        let id = try await openChannel(deadline) { handle in
            libssh2_channel_open_ex(
                handle.pointer, "session", 7, RemoteChannel.windowBytes, RemoteChannel.packetBytes, nil, 0)
        }
        do throws(SSHError) {
            let status = try await drive(.channelOpen, deadline) { (handle) throws(SSHError) in
                let channel = try self.channel(id, .channelOpen)
                return command.withCString {
                    libssh2_channel_process_startup(channel.pointer, "exec", 4, $0, UInt32(command.utf8.count))
                }
            }
            guard status == 0 else { throw try failure(.channelOpen, status, handle()) }
            return id
        } catch {
            abandon(id)
            throw error
        }
    }

    /// Opens a channel with a call of libssh2 that returns nil while it waits. One at a time: libssh2 has one place for the answer.
    func openChannel(
        _ deadline: NIODeadline, _ open: @escaping (SessionHandle) -> OpaquePointer?
    ) async throws(SSHError) -> RemoteChannel.ID {
        while isOpeningChannel { try await progress(.channelOpen, deadline) }
        isOpeningChannel = true
        defer {
            isOpeningChannel = false
            wire.wake()
        }
        try await finishEarlierOpen(deadline)
        unansweredOpen = open
        let pointer = try await answer(open, deadline)
        unansweredOpen = nil
        guard let pointer else {
            let session = try handle()
            throw failure(.channelOpen, libssh2_session_last_errno(session.pointer), session)
        }
        return register(pointer)
    }

    /// Takes the answer to a request whose caller gave up.
    func finishEarlierOpen(_ deadline: NIODeadline) async throws(SSHError) {
        guard let earlier = unansweredOpen else { return }
        let unwanted = try await answer(earlier, deadline)
        unansweredOpen = nil
        if let unwanted { abandon(register(unwanted)) }
    }

    /// The server's answer to a request for a channel; nil if it refused.
    func answer(
        _ open: (SessionHandle) -> OpaquePointer?, _ deadline: NIODeadline
    ) async throws(SSHError) -> OpaquePointer? {
        while true {
            let session = try handle()
            let pointer = open(session)
            wire.settle()
            if pointer != nil || libssh2_session_last_errno(session.pointer) != LIBSSH2_ERROR_EAGAIN { return pointer }
            try await progress(.channelOpen, deadline)
        }
    }

    func register(_ pointer: OpaquePointer) -> RemoteChannel.ID {
        defer { nextChannelID += 1 }
        let id = RemoteChannel.ID(number: nextChannelID)
        channels[id] = RemoteChannel(pointer: pointer)
        return id
    }

    /// The channel, unless it was closed meanwhile.
    func channel(_ id: RemoteChannel.ID, _ step: SSHError.Step) throws(SSHError) -> RemoteChannel {
        guard let channel = channels[id] else {
            _ = try handle()
            // Who saw the connection's end first has closed it.
            if let end = wire.end { throw lost(step, end) }
            throw SSHError(.channelClosed, host: endpoint.name, "the channel was closed on this side")
        }
        return channel
    }

    /// Closes a channel without waiting: the server's answer is taken when it comes.
    func abandon(_ id: RemoteChannel.ID) {
        guard let channel = channels.removeValue(forKey: id) else { return }
        wire.wake()
        let status = libssh2_channel_free(channel.pointer)
        wire.settle()
        guard status == LIBSSH2_ERROR_EAGAIN else { return }
        let deadline = NIODeadline.after(timeouts.channelOpen)
        Task {
            _ = try? await self.drive(.close, deadline) { _ in libssh2_channel_free(channel.pointer) }
        }
    }

    /// `abandon` from any thread.
    nonisolated func abandonLater(_ id: RemoteChannel.ID) {
        eventLoop.execute { self.assumeIsolated { $0.abandon(id) } }
    }
}
