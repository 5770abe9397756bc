public import Glibc
import Synchronization

/// Ports for the moment, for the servers of tests.
public enum FreePort {
    /// A call of the system failed.
    public struct Failure: Error {
        /// Why.
        public let errno: Int32

        /// The last call failed for this reason.
        public init(errno: Int32) { self.errno = errno }
    }

    /// Below 32,768, from which on Linux gives ports to whoever connects: no other test's connection has one by the time its server listens.
    private static let ports = 10_000..<32_768
    /// Where the search goes on, so that no port is given twice. Processes side by side begin in different places.
    private static let next = Mutex(Int.random(in: ports))

    /// A port on which nothing listens now, on any address of this machine, and that nobody else here was given.
    public static func find() throws(Failure) -> Int {
        for _ in ports {
            let port = next.withLock { next in
                defer { next = next + 1 < ports.upperBound ? next + 1 : ports.lowerBound }
                return next
            }
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard descriptor >= 0 else { throw Failure(errno: errno) }
            defer { close(descriptor) }
            do throws(Failure) {
                return try bind(descriptor, to: INADDR_ANY, port: UInt16(port))
            } catch  where error.errno == EADDRINUSE {
                continue
            }
        }
        throw Failure(errno: EADDRINUSE)
    }

    /// Binds a socket to a port of the address (in host order), by default to one that the system chooses, and gives the port.
    public static func bind(_ descriptor: Int32, to address: in_addr_t, port: UInt16 = 0) throws(Failure) -> Int {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = address.bigEndian
        name.sin_port = port.bigEndian
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
