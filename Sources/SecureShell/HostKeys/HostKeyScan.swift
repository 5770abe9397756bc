public import Logging
public import NIOCore

extension SSHSession {
    /// The keys that the host at `endpoint` shows, one of each kind that can be verified here, trusted or not. Nobody logs in.
    ///
    /// - Throws: why the host shows none.
    public static func hostKeys(
        of endpoint: SSHEndpoint, through jump: SSHSession? = nil, timeouts: SSHTimeouts = SSHTimeouts(),
        pacing: LoginPacing = .none, eventLoopGroup: any EventLoopGroup, logger: Logger = Logger(label: "ssh")
    ) async throws(SSHError) -> [HostKey] {
        var keys: [HostKey] = []
        var failure: SSHError?
        for kind in HostKeyCheck.kinds {
            do throws(SSHError) {
                keys.append(
                    try await pacing.retrying { () throws(SSHError) in
                        let loop = jump?.eventLoop ?? eventLoopGroup.next()
                        let session = try SSHSession(endpoint: endpoint, timeouts: timeouts, eventLoop: loop, logger: logger)
                        return try await session.showHostKey(of: kind, through: jump)
                    })
            } catch {
                // A server need not have a key of every kind.
                guard error.code == .handshakeFailed else { throw error }
                failure = failure ?? error
            }
        }
        if keys.isEmpty, let failure { throw failure }
        return keys
    }

    private func showHostKey(of kind: [String], through jump: SSHSession?) async throws(SSHError) -> HostKey {
        do throws(SSHError) {
            try await connectCarrier(through: jump)
            let key = try await exchangeKeys(kind)
            await close()
            return key
        } catch {
            end(error)
            throw error
        }
    }
}
