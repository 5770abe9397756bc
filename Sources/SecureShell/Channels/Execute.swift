import CLibSSH2
import NIOCore

extension SSHSession {
    /// Runs a command by the user's login shell and collects what it says.
    ///
    /// - Parameters:
    ///   - stdin: what the command reads; nil means an empty input.
    ///   - timeout: for everything together; nil means `timeouts.execute`. After it the channel is closed; the command may go on
    ///     until it reads or writes.
    ///   - maxOutputBytes: for standard output and standard error together.
    /// - Throws: `outputTooLarge`, `timedOut(.execute)`, or what ended the connection. A command that fails is no error here.
    public func execute(
        _ command: String, stdin: [UInt8]? = nil, timeout: Duration? = nil, maxOutputBytes: Int = 8 << 20
    ) async throws(SSHError) -> CommandResult {
        let deadline = NIODeadline.after(timeout ?? timeouts.execute)
        let id = try await startCommand(command)
        defer { abandon(id) }
        var output = CollectedOutput(limit: maxOutputBytes)
        var input = (stdin ?? [])[...]
        var isInputOpen = true
        while true {
            let moved = try output.collect(from: channel(id, .execute))
            if isInputOpen { isInputOpen = try !feed(&input, to: id) }
            wire.settle()
            switch moved {
            case .failed(let code): throw try failure(.execute, code, handle())
            case .tooLarge:
                throw SSHError(
                    .outputTooLarge, host: endpoint.name, "the command's output is larger than \(maxOutputBytes) bytes")
            case .ended where try channel(id, .execute).isClosedByServer:
                return try CommandResult(
                    exit: channel(id, .execute).exit(handle().pointer), standardOutput: output.standardOutput,
                    standardError: output.standardError)
            case .ended, .waiting: try await progress(.execute, deadline)
            }
        }
    }

    /// Gives the command what it takes of its input; true once the input is closed. A command that ends early wants no more.
    private func feed(_ input: inout ArraySlice<UInt8>, to id: RemoteChannel.ID) throws(SSHError) -> Bool {
        while !input.isEmpty {
            do throws(SSHError) {
                let count = try writeSome(id, input, .execute)
                if count == 0 { return false }
                input = input.dropFirst(count)
            } catch {
                guard error.code == .channelClosed else { throw error }
                return true
            }
        }
        return try libssh2_channel_send_eof(channel(id, .execute).pointer) != LIBSSH2_ERROR_EAGAIN
    }
}

/// The two streams of a command as they come, up to a limit.
private struct CollectedOutput {
    enum State {
        case waiting, ended, tooLarge
        case failed(Int)
    }

    let limit: Int
    private(set) var standardOutput: [UInt8] = []
    private(set) var standardError: [UInt8] = []

    init(limit: Int) { self.limit = limit }

    /// Takes everything that is there.
    mutating func collect(from channel: RemoteChannel) -> State {
        let output = CollectedOutput.drain(channel, .output, into: &standardOutput, atMost: limit - standardError.count)
        let error = CollectedOutput.drain(channel, .error, into: &standardError, atMost: limit - standardOutput.count)
        switch (output, error) {
        case (.failed, _), (.tooLarge, _): return output
        case (_, .failed), (_, .tooLarge): return error
        case (.ended, .ended): return .ended
        default: return .waiting
        }
    }

    private static func drain(
        _ channel: RemoteChannel, _ stream: RemoteChannel.Stream, into bytes: inout [UInt8], atMost limit: Int
    ) -> State {
        while true {
            switch channel.read(stream, atMost: 32 << 10) {
            case .bytes(let chunk):
                bytes += chunk
                if bytes.count > limit { return .tooLarge }
            case .nothingYet: return .waiting
            case .end: return .ended
            case .failed(let code): return .failed(code)
            }
        }
    }
}
