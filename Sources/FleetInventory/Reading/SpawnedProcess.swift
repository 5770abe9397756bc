import Foundation

/// A child process with nothing to read, in a process group of its own, whose output is drained within a time.
struct SpawnedProcess {
    /// How it ended.
    enum End: Hashable {
        case exited(Int32)
        case killed(signal: Int32)
        case timedOut
        /// Whoever drained it had enough.
        case stopped
    }

    /// Why it could not be started: the system's reason.
    struct Failure: Error, CustomStringConvertible {
        let code: Int32
        var description: String { String(cString: strerror(code)) }
    }

    private let id: pid_t
    private let output: Int32
    private let errors: Int32

    /// Starts the program at `path`, an absolute path, with this process's environment.
    init(_ path: String, _ arguments: [String]) throws(Failure) {
        let out = try Self.pipe()
        let err: (read: Int32, write: Int32)
        do throws(Failure) {
            err = try Self.pipe()
        } catch {
            close(out.read)
            close(out.write)
            throw error
        }
        defer {
            close(out.write)
            close(err.write)
        }
        do throws(Failure) {
            id = try Self.spawn(path, arguments, output: out.write, errors: err.write)
        } catch {
            close(out.read)
            close(err.read)
            throw error
        }
        output = out.read
        errors = err.read
    }

    /// Hands over what it prints until it ends, until `deadline`, or until `take` returns false; then none of its group is left.
    func drain(until deadline: ContinuousClock.Instant, _ take: (_ chunk: Data, _ isError: Bool) -> Bool) -> End {
        defer {
            close(output)
            close(errors)
        }
        let early = read(until: deadline, take)
        if early == nil, let end = wait(until: deadline) { return end }
        kill(-id, SIGKILL)
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1, errno == EINTR {}
        return early ?? .timedOut
    }

    /// Reads until both pipes are closed; nil then.
    private func read(until deadline: ContinuousClock.Instant, _ take: (Data, Bool) -> Bool) -> End? {
        var polled = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while polled.contains(where: { $0.fd >= 0 }) {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return .timedOut }
            let milliseconds = Int32(
                clamping: left.components.seconds * 1_000 + 1 + left.components.attoseconds / 1_000_000_000_000_000)
            guard poll(&polled, 2, milliseconds) > 0 else { continue }
            for index in polled.indices where polled[index].revents != 0 {
                let count = Foundation.read(polled[index].fd, &buffer, buffer.count)
                if count > 0 {
                    if !take(Data(buffer.prefix(count)), index == 1) { return .stopped }
                } else if count == 0 || errno != EINTR {
                    // A negative descriptor is passed over by poll.
                    polled[index].fd = -1
                }
            }
        }
        return nil
    }

    /// It has closed its output; how it ended, or nil when it is still there at `deadline`.
    private func wait(until deadline: ContinuousClock.Instant) -> End? {
        var status: Int32 = 0
        while true {
            let waited = waitpid(id, &status, WNOHANG)
            if waited == id { return status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .killed(signal: status & 0x7f) }
            if waited == -1, errno != EINTR { return .exited(0) }
            guard ContinuousClock.now < deadline else { return nil }
            poll(nil, 0, 2)
        }
    }

    private static func pipe() throws(Failure) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Foundation.pipe(&ends) == 0 else { throw Failure(code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func spawn(
        _ path: String, _ arguments: [String], output: Int32, errors: Int32
    ) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, path, &actions, &attributes, &words, environ)
        guard code == 0 else { throw Failure(code: code) }
        return child
    }
}
