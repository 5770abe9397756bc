import CLibSSH2
import NIOCore

extension SSHSession {
    /// A packet's: as much of a session's buffer is in memory from then on.
    private static let writeBytes = 8 << 10

    /// The next bytes of a stream, nil at its end. `deadline` limits the wait for the first byte.
    func read(
        _ id: RemoteChannel.ID, _ stream: RemoteChannel.Stream, atMost count: Int, _ deadline: NIODeadline,
        _ step: SSHError.Step = .read
    ) async throws(SSHError) -> [UInt8]? {
        while true {
            let chunk = try channel(id, step).read(stream, atMost: min(max(1, count), 1 << 20))
            wire.settle()
            switch chunk {
            case .bytes(let bytes): return bytes
            case .end: return nil
            case .failed(let code): throw try failure(step, code, handle())
            case .nothingYet: try await progress(step, deadline)
            }
        }
    }

    /// Writes everything, or closes the channel. Each part that is sent gives the rest `idle` more time.
    func write(
        _ id: RemoteChannel.ID, _ bytes: [UInt8], idle: Duration, step: SSHError.Step = .write
    ) async throws(SSHError) {
        var deadline = NIODeadline.after(idle)
        while try channel(id, step).isBeingWritten { try await progress(step, deadline) }
        channels[id]?.isBeingWritten = true
        defer {
            channels[id]?.isBeingWritten = false
            wire.wake()
        }
        var rest = bytes[...]
        do throws(SSHError) {
            while !rest.isEmpty {
                switch try writeSome(id, rest, step) {
                case 0: try await progress(step, deadline)
                case let count:
                    rest = rest.dropFirst(count)
                    deadline = .after(idle)
                }
            }
        } catch {
            // libssh2 may hold a half-made packet whose bytes it would take from the next call's buffer.
            abandon(id)
            throw error
        }
    }

    /// Writes as much as there is room for, at most one packet; 0 if there is none now.
    func writeSome(_ id: RemoteChannel.ID, _ bytes: ArraySlice<UInt8>, _ step: SSHError.Step) throws(SSHError) -> Int {
        let channel = try channel(id, step)
        guard wire.isWritable else { return 0 }
        // libssh2 has to see the same bytes again if a key exchange interrupts it, so the packet's size must not depend on time.
        let status = channel.write(bytes.prefix(SSHSession.writeBytes))
        wire.settle()
        switch status {
        case 0, Int(LIBSSH2_ERROR_EAGAIN):
            if channel.isClosedByServer {
                throw SSHError(.channelClosed, host: endpoint.name, "the remote command ended before it had taken its input")
            }
            return 0
        case ..<0: throw try failure(step, status, handle())
        default: return status
        }
    }

    /// Tells the command that there is no more input.
    func sendEnd(_ id: RemoteChannel.ID, _ deadline: NIODeadline, _ step: SSHError.Step = .write) async throws(SSHError) {
        let status = try await drive(step, deadline) { (_) throws(SSHError) in
            libssh2_channel_send_eof(try self.channel(id, step).pointer)
        }
        guard status == 0 || status == LIBSSH2_ERROR_CHANNEL_EOF_SENT else { throw try failure(step, status, handle()) }
    }

    /// How the command ended. Output that nobody has read by then is thrown away, so that it can end.
    func exit(_ id: RemoteChannel.ID, _ deadline: NIODeadline, _ step: SSHError.Step = .read) async throws(SSHError)
        -> CommandExit
    {
        while true {
            let channel = try channel(id, step)
            var isAtEnd = true
            for stream in [RemoteChannel.Stream.output, .error] {
                var chunk = channel.read(stream, atMost: 1 << 16)
                while case .bytes = chunk { chunk = channel.read(stream, atMost: 1 << 16) }
                if case .failed(let code) = chunk { throw try failure(step, code, handle()) }
                if case .nothingYet = chunk { isAtEnd = false }
            }
            let isClosed = isAtEnd && channel.isClosedByServer
            wire.settle()
            if isClosed { return try channel.exit(handle().pointer) }
            try await progress(step, deadline)
        }
    }
}
