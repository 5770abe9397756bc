import CLibSSH2
import NIOCore

extension SSHSession {
    /// Repeats a call of libssh2 until it has an answer other than "try again".
    func drive<Answer: BinaryInteger>(
        _ step: SSHError.Step, _ deadline: NIODeadline, _ call: (SessionHandle) throws(SSHError) -> Answer
    ) async throws(SSHError) -> Answer {
        while true {
            let answer = try call(handle())
            wire.settle()
            if answer != LIBSSH2_ERROR_EAGAIN { return answer }
            try await progress(step, deadline)
        }
    }

    /// Waits until anything has happened on the session: bytes came, the way out is free again, another task did something.
    ///
    /// Whoever waits must have let libssh2 consume all input just before. Every arrival wakes every waiting task, so nobody
    /// misses what another task's call took off the wire.
    func progress(_ step: SSHError.Step, _ deadline: NIODeadline) async throws(SSHError) {
        _ = try handle()
        if let end = wire.end, wire.isDrained { throw lost(step, end) }
        let waiter = wire.makeWaiter()
        let alarm = eventLoop.scheduleTask(deadline: deadline) { self.assumeIsolated { $0.wire.resume(waiter, .deadline) } }
        let wakeup: SessionWire.Wakeup = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { continuation.resume(returning: .cancelled) } else { wire.park(waiter, continuation) }
            }
        } onCancel: {
            eventLoop.execute { self.assumeIsolated { $0.wire.resume(waiter, .cancelled) } }
        }
        alarm.cancel()
        switch wakeup {
        case .activity: return
        case .cancelled: throw SSHError(.cancelled, host: endpoint.name, "cancelled during \(step.rawValue)")
        case .deadline: throw timedOut(step)
        }
    }

    private func timedOut(_ step: SSHError.Step) -> SSHError {
        if step == .connect { return ConnectFailure.timedOut(endpoint) }
        let remedy: String? =
            switch step {
            case .handshake: "is that an SSH server, and is it overloaded?"
            case .execute, .read, .write, .upload:
                "the host may be overloaded, or the command does not end: raise the time-out or look there"
            default: nil
            }
        return SSHError(.timedOut(step), host: endpoint.name, "no answer in time (\(step.rawValue))", remedy: remedy)
    }

    /// The connection is gone: what that means depends on how far it had come.
    func lost(_ step: SSHError.Step, _ end: SessionWire.End) -> SSHError {
        var cause: SSHError.Cause? = wire.farewell.map { .words($0) }
        if cause == nil, case .failed(let failure) = end { cause = failure }
        if step == .handshake, let greeting = greetingFailure(cause) { return greeting }
        if step == .handshake, wire.farewell == nil {
            return ConnectFailure.throttled(endpoint, cause, "during the key exchange, without a word")
        }
        return SSHError(.connectionLost, host: endpoint.name, "connection lost during \(step.rawValue)", cause: cause)
    }

    /// What libssh2's error code means for the step.
    func failure(_ step: SSHError.Step, _ code: some BinaryInteger, _ handle: SessionHandle) -> SSHError {
        if let farewell = wire.farewell {
            return SSHError(
                .connectionLost, host: endpoint.name, "connection lost during \(step.rawValue)", cause: .words(farewell))
        }
        let code = Int32(truncatingIfNeeded: code)
        let cause = handle.cause(code)
        switch code {
        case LIBSSH2_ERROR_CHANNEL_FAILURE, LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED:
            return SSHError(
                .channelRefused, host: endpoint.name, "the server refused a channel or a command", cause: cause,
                remedy: "too many channels at once (MaxSessions in its sshd_config), or commands are not allowed")
        case LIBSSH2_ERROR_CHANNEL_CLOSED, LIBSSH2_ERROR_CHANNEL_EOF_SENT:
            return SSHError(.channelClosed, host: endpoint.name, "the channel is closed", cause: cause)
        case LIBSSH2_ERROR_ALLOC:
            return SSHError(
                .protocolViolation, host: endpoint.name,
                "the server sent more than a session may hold (\(wire.memory.limit >> 20) MiB)",
                cause: cause)
        default:
            return SSHError(.protocolViolation, host: endpoint.name, "\(step.rawValue) failed", cause: cause)
        }
    }
}
