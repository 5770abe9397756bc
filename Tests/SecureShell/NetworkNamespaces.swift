import Foundation
import NIOCore
import NIOPosix

/// Two network namespaces of a test's own, with a link between them; they go away with the test.
///
///     client 10.99.0.1 ── c0 ════ s0 ── 10.99.0.2 server
final class NetworkNamespaces {
    /// Why there can be none here; nil if there can.
    static let obstacle: String? = {
        guard geteuid() == 0 else { return "network namespaces need root" }
        guard access(ip, X_OK) == 0 else { return "\(ip) is not installed" }
        return nil
    }()
    private static let ip = "/usr/sbin/ip"

    static let serverAddress = "10.99.0.2"

    let client: String
    let server: String
    /// An event loop whose sockets are the client's.
    let clientLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    struct Failure: Error { let errno: Int32 }

    /// - Parameter slow: what the link is like; nil for a pair of virtual network cards.
    init(slow: SlowLink.Character? = nil) throws {
        let name = String(UInt32.random(in: .min ... .max), radix: 36)
        (client, server) = ("hapc-\(name)", "haps-\(name)")
        for namespace in [client, server] {
            try NetworkNamespaces.run(["netns", "add", namespace])
            try NetworkNamespaces.run(["-n", namespace, "link", "set", "lo", "up"])
        }
        if let slow {
            link = try SlowLink(from: client, to: server, slow)
        } else {
            try NetworkNamespaces.run([
                "link", "add", "c0", "netns", client, "type", "veth", "peer", "name", "s0", "netns", server,
            ])
        }
        for (namespace, device, address) in [(client, "c0", "10.99.0.1"), (server, "s0", NetworkNamespaces.serverAddress)] {
            try NetworkNamespaces.run(["-n", namespace, "addr", "add", "\(address)/24", "dev", device])
            try NetworkNamespaces.run(["-n", namespace, "link", "set", device, "up"])
        }
        let path = "/run/netns/\(client)"
        try clientLoop.any().submit { try NetworkNamespaces.enter(path) }.wait()
    }

    private var link: SlowLink?

    deinit {
        clientLoop.shutdownGracefully { _ in }
        for namespace in [client, server] { _ = try? NetworkNamespaces.run(["netns", "del", namespace]) }
    }

    /// Moves the calling thread into a namespace.
    static func enter(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        defer { close(descriptor) }
        let newNetwork: Int32 = 0x4000_0000  // CLONE_NEWNET
        // Glibc's module does not show setns(2).
        typealias SetNamespace = @convention(c) (Int32, Int32) -> Int32
        guard let symbol = dlsym(nil, "setns"), unsafeBitCast(symbol, to: SetNamespace.self)(descriptor, newNetwork) == 0 else {
            throw Failure(errno: errno)
        }
    }

    /// The words before a command that is to run on the server's side.
    var onServer: [String] { [NetworkNamespaces.ip, "netns", "exec", server] }

    /// An address on the link whose packets arrive nowhere.
    func makeDeadAddress() throws -> String {
        try NetworkNamespaces.run(
            ["-n", client, "neigh", "add", "10.99.0.9", "lladdr", "02:00:00:00:00:09", "dev", "c0", "nud", "permanent"])
        return "10.99.0.9"
    }

    /// Pulls the plug on the server's side: packets are lost, nobody is told.
    func cut() throws {
        try NetworkNamespaces.run(["-n", server, "link", "set", "s0", "down"])
    }

    func mend() throws {
        try NetworkNamespaces.run(["-n", server, "link", "set", "s0", "up"])
    }

    @discardableResult
    private static func run(_ arguments: [String]) throws -> String {
        try Program.run(ip, arguments)
    }
}

/// A link between two namespaces that delays packets and loses some, in this process: not every kernel has `netem`.
final class SlowLink: Sendable {
    struct Character: Sendable {
        /// One way.
        var delay: Duration
        /// Of all packets, those lost, in per cent.
        var lossPercent: UInt64
    }

    private let stop: Int32

    init(from client: String, to server: String, _ character: Character) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw NetworkNamespaces.Failure(errno: errno) }
        let (stopped, devices) = (ends[0], [(client, "c0"), (server, "s0")])
        stop = ends[1]
        let made = DispatchSemaphore(value: 0)
        let outcome = Outcome()
        Thread.detachNewThread {
            do {
                let ports = try devices.map { try SlowLink.tunnelDevice($0.1, in: $0.0) }
                made.signal()
                SlowLink.carry(ports, until: stopped, character)
                (ports + [stopped]).forEach { close($0) }
            } catch {
                outcome.failure = error
                made.signal()
            }
        }
        made.wait()
        if let failure = outcome.failure { throw failure }
    }

    deinit { close(stop) }

    /// Proved: written before the semaphore is signalled, read after it.
    private final class Outcome: @unchecked Sendable {
        var failure: (any Error)?
    }

    private static func tunnelDevice(_ name: String, in namespace: String) throws -> Int32 {
        try NetworkNamespaces.enter("/run/netns/\(namespace)")
        let descriptor = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw NetworkNamespaces.Failure(errno: errno) }
        // struct ifreq: the name in 16 bytes, then IFF_TUN | IFF_NO_PI.
        var request = [UInt8](repeating: 0, count: 40)
        request.replaceSubrange(0..<name.utf8.count, with: name.utf8)
        (request[16], request[17]) = (0x01, 0x10)
        let setInterface: UInt = 0x4004_54ca  // TUNSETIFF
        guard ioctl(descriptor, setInterface, &request) == 0 else { throw NetworkNamespaces.Failure(errno: errno) }
        return descriptor
    }

    private static func carry(_ ports: [Int32], until stopped: Int32, _ character: Character) {
        var waiting: [(due: ContinuousClock.Instant, port: Int32, packet: [UInt8])] = []
        var chance: UInt64 = 1
        while true {
            let now = ContinuousClock.now
            while let first = waiting.first, first.due <= now {
                _ = write(first.port, first.packet, first.packet.count)
                waiting.removeFirst()
            }
            let pause = waiting.first.map { Int32(max(1, ($0.due - now) / .milliseconds(1))) } ?? -1
            var watched = (ports + [stopped]).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            poll(&watched, nfds_t(watched.count), pause)
            if watched[2].revents != 0 { return }
            for side in 0..<2 where watched[side].revents != 0 {
                var packet = [UInt8](repeating: 0, count: 2_048)
                let count = read(ports[side], &packet, packet.count)
                // A generator whose numbers are the same every time (Knuth's MMIX).
                chance = chance &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                guard count > 0, (chance >> 33) % 100 >= character.lossPercent else { continue }
                waiting.append((now + character.delay, ports[1 - side], Array(packet.prefix(count))))
            }
        }
    }
}
