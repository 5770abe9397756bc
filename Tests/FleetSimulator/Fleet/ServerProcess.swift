import Foundation

/// A running sshd. The sessions that it has served go on until their connections end.
struct ServerProcess: Sendable {
    private let pid: pid_t
    private var isRunning = true

    struct DidNotStart: Error { let log: String }

    init(folder: URL, port: Int) async throws {
        // Run by root, sshd wants this folder for its unprivileged part.
        if geteuid() == 0 { try? FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true) }
        let log = folder.appending(path: "sshd.log").path
        let arguments = ["/usr/sbin/sshd", "-D", "-f", folder.path + "/sshd_config", "-p", "\(port)", "-E", log]
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The threads of Swift's pool block signals, and a child would inherit that.
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        guard posix_spawn(&child, arguments[0], nil, &attributes, words, environ) == 0 else { throw DidNotStart(log: "") }
        pid = child
        for _ in 0..<500 {
            let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            if text.contains("Server listening") { return }
            if waitpid(child, nil, WNOHANG) == child { throw DidNotStart(log: text) }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw DidNotStart(log: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "")
    }

    /// Kills the processes that serve the connections, each a child of the server.
    func killSessions() -> Int {
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { pid_t($0) } ?? []
        let sessions = numbers.filter { number in
            let status = (try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)) ?? ""
            // The name in parentheses may hold anything; the parent is the second word after it.
            let words = status.split(separator: ")").last?.split(separator: " ") ?? []
            return words.count > 1 && pid_t(words[1]) == pid
        }
        for session in sessions { kill(session, SIGKILL) }
        return sessions.count
    }

    mutating func stop() {
        guard isRunning else { return }
        isRunning = false
        kill(pid, SIGTERM)
        while waitpid(pid, nil, 0) < 0 && errno == EINTR {}
    }
}
