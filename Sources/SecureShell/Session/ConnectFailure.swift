import NIOCore
import NIOPosix

import Glibc

/// Turns what NIO says about a failed connection into this module's errors.
enum ConnectFailure {
    static func error(_ failure: any Error, endpoint: SSHEndpoint) -> SSHError {
        let place = place(of: endpoint)
        if let connection = failure as? NIOConnectionError, connection.connectionErrors.isEmpty {
            return SSHError(
                .addressNotFound, host: endpoint.name, "no address for \(endpoint.address)",
                cause: .words("\(connection.dnsAError ?? connection.dnsAAAAError ?? failure)"),
                remedy: "check the name in the inventory and the name service")
        }
        let root = root(of: failure)
        if case ChannelError.connectTimeout = root { return timedOut(endpoint) }
        guard let code = (root as? IOError)?.errnoCode else {
            return SSHError(.unreachable, host: endpoint.name, "cannot connect to \(place)", cause: cause(of: root))
        }
        switch code {
        case ECONNREFUSED:
            return SSHError(
                .connectionRefused, host: endpoint.name, "connection refused by \(place)", cause: .system(errno: code),
                remedy: "is sshd running there, and on this port?")
        case ETIMEDOUT: return timedOut(endpoint)
        case ECONNRESET, EPIPE: return throttled(endpoint, .system(errno: code))
        case EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EAGAIN:
            return SSHError(
                .localResource, host: endpoint.name, "this machine cannot open another connection", cause: .system(errno: code),
                remedy: "raise the limit of open files (ulimit -n), or connect to fewer hosts at a time")
        default:
            return SSHError(
                .unreachable, host: endpoint.name, "no way to \(place)", cause: .system(errno: code),
                remedy: "check the address, the route and firewalls")
        }
    }

    static func throttled(
        _ endpoint: SSHEndpoint, _ cause: SSHError.Cause?, _ moment: String = "before it said who it is"
    ) -> SSHError {
        SSHError(
            .loginThrottled, host: endpoint.name, "the server closed the connection \(moment)", cause: cause,
            remedy: "try again with fewer logins at a time (MaxStartups in its sshd_config), or check that sshd runs there")
    }

    static func cause(of failure: any Error) -> SSHError.Cause {
        (failure as? IOError).map { .system(errno: $0.errnoCode) } ?? .words("\(failure)")
    }

    static func timedOut(_ endpoint: SSHEndpoint) -> SSHError {
        SSHError(
            .timedOut(.connect), host: endpoint.name, "no answer from \(place(of: endpoint)) to a connection request",
            remedy: "check the address, the route and firewalls, and that the host is up")
    }

    private static func place(of endpoint: SSHEndpoint) -> String {
        endpoint.address.contains(":") ? "[\(endpoint.address)]:\(endpoint.port)" : "\(endpoint.address):\(endpoint.port)"
    }

    private static func root(of failure: any Error) -> any Error {
        guard let connection = failure as? NIOConnectionError else { return failure }
        return connection.connectionErrors.last?.error ?? failure
    }
}
