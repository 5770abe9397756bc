import Glibc

/// A program started by a test, without a shell, whose output the test reads. Descriptors are never inherited by accident,
/// so tests may start programs at the same time.
final class ChildProcess: Sendable {
    struct Failure: Error {
        let path: String
        let errno: Int32
    }

    enum Output {
        case standardOutput, standardError
    }

    let pid: pid_t
    /// Where the chosen output can be read.
    private let output: Int32

    init(_ path: String, _ arguments: [String], environment: [String: String] = [:], reading: Output = .standardOutput) throws {
        var ends: [Int32] = [-1, -1]
        // A pair of sockets, because a pipe cannot be made close-on-exec in one step here.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Failure(path: path, errno: errno)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let (read, silent) = reading == .standardOutput ? (STDOUT_FILENO, STDERR_FILENO) : (STDERR_FILENO, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, silent, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], read)
        let argv = ([path] + arguments).map { strdup($0) } + [nil]
        let envp = environment.merging(["PATH": "/usr/bin:/bin"]) { own, _ in own }.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        // The threads of Swift's pool block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var child: pid_t = 0
        let status = posix_spawn(&child, path, &actions, &attributes, argv, envp)
        close(ends[1])
        pid = child
        output = ends[0]
        guard status == 0 else { throw Failure(path: path, errno: status) }
    }

    deinit { close(output) }

    /// The next output, empty at its end.
    func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = systemRead(output, &buffer, buffer.count)
        return Array(buffer.prefix(max(0, count)))
    }

    /// Reads until the words come; false if the output ends first.
    func awaitOutput(_ words: String) -> Bool {
        var text = ""
        while !text.contains(words) {
            let more = read()
            guard !more.isEmpty else { return false }
            text += String(decoding: more, as: UTF8.self)
        }
        return true
    }

    /// Waits for the end and returns the exit status, or 128 and the signal.
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    }

    /// Ends the program and waits for its end.
    func stop() {
        kill(pid, SIGTERM)
        _ = wait()
    }
}

/// `read(2)` under a name that the method does not hide.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
