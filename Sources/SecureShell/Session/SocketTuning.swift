import NIOCore

import Glibc

/// The socket options of a session's connection.
enum SocketTuning {
    /// Small messages leave at once: a ping's round trip is a measurement.
    static let noDelay = ChannelOptions.Types.SocketOption(level: .tcp, name: .tcp_nodelay)

    /// How long sent bytes may stay unacknowledged before the kernel gives the connection up (`TCP_USER_TIMEOUT`, Linux), in ms.
    static let unacknowledgedMilliseconds = ChannelOptions.Types.SocketOption(
        level: .tcp, name: .init(rawValue: TCP_USER_TIMEOUT))

    static func milliseconds(_ duration: Duration) -> Int {
        min(Int(CInt.max), Int(TimeAmount.within(duration).nanoseconds / 1_000_000))
    }
}
