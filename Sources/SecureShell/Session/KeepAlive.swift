import CLibSSH2

extension SSHSession {
    /// Sends a message that asks for no answer: it keeps firewalls' and the server's idle timers from ending the connection,
    /// and makes the kernel notice a peer that is gone. (libssh2 1.10 never discards the answer to one that asks for it.)
    public func keepAlive() {
        guard let session = try? handle() else { return }
        // An interval of one second, so that libssh2's own clock never says "too early".
        libssh2_keepalive_config(session.pointer, 0, 1)
        var next: Int32 = 0
        _ = libssh2_keepalive_send(session.pointer, &next)
        wire.settle()
    }

    /// Bytes came and no task waits: lets libssh2 answer the server's own keep-alive questions. Data stays queued, within its window.
    func takeIdleBytes() {
        guard let channel = channels.values.first else { return }
        _ = libssh2_channel_wait_eof(channel.pointer)
        wire.settle()
    }

    func farewell(_ session: SessionHandle) -> Int32 {
        defer { wire.settle() }
        return libssh2_session_disconnect_ex(session.pointer, SSH_DISCONNECT_BY_APPLICATION, "closed by the user", "")
    }
}
