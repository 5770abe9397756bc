import Foundation
import NIOCore
import NIOPosix

/// A real ssh-agent for the life of one test.
final class RunningAgent {
    let socket: String
    private let pid: pid_t

    struct DidNotStart: Error { let output: String }

    init(in folder: TemporaryFolder) throws {
        socket = "\(folder.path)/agent"
        // It listens before it goes into the background and says its process number.
        let output = try Program.run("/usr/bin/ssh-agent", ["-s", "-a", socket])
        let number = output.split(separator: "SSH_AGENT_PID=").last?.prefix { $0.isNumber }
        guard let pid = number.flatMap({ pid_t($0) }) else { throw DidNotStart(output: output) }
        self.pid = pid
    }

    deinit { kill(pid, SIGTERM) }

    func add(_ identity: String) throws {
        try Program.run("/usr/bin/ssh-add", ["-q", identity], environment: ["SSH_AUTH_SOCK": socket])
    }
}

/// A Unix socket that accepts connections and says nothing.
final class SilentSocket {
    let path: String
    private let channel: any Channel

    init(at path: String) throws {
        self.path = path
        channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(unixDomainSocketPath: path).wait()
    }

    deinit { channel.close(promise: nil) }
}
