import Foundation
import Glibc

/// Ports of 127.0.0.1.
enum LoopbackPort {
    /// A port that is free now. Somebody may take it before it is used, so the user of it tries again.
    static func free() throws(LabError) -> Int {
        guard let port = bind(0) else {
            throw LabError(
                .fileSystem, subject: "127.0.0.1", cause: "no port could be bound: \(String(cString: strerror(errno)))",
                remedy: "see whether the loopback interface is up")
        }
        return port
    }

    static func isFree(_ port: Int) -> Bool {
        guard let port = UInt16(exactly: port), port > 0 else { return false }
        return bind(port) != nil
    }

    /// Binds and lets go at once. Returns the port that it was.
    private static func bind(_ port: UInt16) -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // As QEMU does: connections of a guest that has ended linger on its port for a minute, and do not keep the next one from it.
        var isReused: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard Glibc.bind(descriptor, generic, length) == 0, getsockname(descriptor, generic, &length) == 0 else {
                    return nil
                }
                return Int(UInt16(bigEndian: pointer.pointee.sin_port))
            }
        }
    }
}
