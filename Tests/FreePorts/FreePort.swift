public import Glibc

/// Ports for the moment, for the servers of tests.
public enum FreePort {
    /// A call of the system failed.
    public struct Failure: Error {
        /// Why.
        public let errno: Int32

        /// The last call failed for this reason.
        public init(errno: Int32) { self.errno = errno }
    }

    /// A port on which nothing listens now, on any address of this machine.
    public static func find() throws(Failure) -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        defer { close(descriptor) }
        return try bind(descriptor, to: INADDR_ANY)
    }

    /// Binds a socket to a port that the system chooses on the address (in host order), and gives the port.
    public static func bind(_ descriptor: Int32, to address: in_addr_t) throws(Failure) -> Int {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = address.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard status == 0 else { throw Failure(errno: errno) }
        return Int(UInt16(bigEndian: name.sin_port))
    }
}
