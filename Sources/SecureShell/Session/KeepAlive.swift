import CLibSSH2
import NIOCore

extension SSHSession {
    /// Sends a message that keeps firewalls' and the server's idle timers from ending the connection.
    ///
    /// It asks for no answer: the kernel notices a peer that is gone by what stays unacknowledged (`timeouts.unacknowledged`).
    /// Behind a jump host the kernel sees only that one, so an answer is asked for whenever nothing else was heard since the
    /// last time. (libssh2 1.10 never discards such answers, some hundred bytes each.)
    public func keepAlive() {
        guard let session = try? handle() else { return }
        let isQuestion = wire.carrier is TunnelCarrier && wire.receivedBytes == heard.bytes
        if wire.receivedBytes != heard.bytes { heard = (wire.receivedBytes, nil) }
        if let asked = heard.asked, .now() - asked > .within(timeouts.unacknowledged) {
            return wire.ended(.failed(.words("no answer to keep-alive messages")))
        }
        // An interval of one second, so that libssh2's own clock never says "too early".
        libssh2_keepalive_config(session.pointer, isQuestion ? 1 : 0, 1)
        var next: Int32 = 0
        _ = libssh2_keepalive_send(session.pointer, &next)
        if isQuestion, wire.hasOutput, heard.asked == nil { heard.asked = .now() }
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
