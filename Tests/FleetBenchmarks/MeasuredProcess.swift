import Foundation

/// What a program and all that it started cost.
struct ProcessCost {
    /// From its start to its end, in seconds.
    var wall: Double
    /// CPU time of it and of what it started and waited for, user and system, in seconds.
    var cpu: Double
    /// The largest resident set of the program itself, without the processes that it starts, in MB.
    var peak: Double
    /// How it ended.
    var status: Int32
}

enum MeasuredProcess {
    struct Failure: Error { let program: String }

    /// Runs a program to its end, its output thrown away or written to a file.
    static func run(_ arguments: [String], environment: [String: String] = [:], output: String = "/dev/null") throws
        -> ProcessCost
    {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(
            &actions, STDERR_FILENO, output + (output == "/dev/null" ? "" : ".errors"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        // The threads of Swift's pool block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let words = arguments.map { strdup($0) } + [nil]
        let settings = all.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + settings { free(text) } }
        var child: pid_t = 0
        let begin = ContinuousClock.now
        guard posix_spawnp(&child, arguments[0], &actions, &attributes, words, settings) == 0 else {
            throw Failure(program: arguments[0])
        }
        var status: Int32 = 0
        var usage = rusage()
        var peak = 0.0
        // What wait4 says of the peak begins with the parent's own: the process is asked itself, as long as it lives.
        while case let ended = wait4(child, &status, WNOHANG, &usage), ended == 0 || (ended < 0 && errno == EINTR) {
            peak = max(peak, residentPeak(child))
            usleep(20_000)
        }
        return ProcessCost(
            wall: (ContinuousClock.now - begin) / .seconds(1), cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            peak: peak, status: status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f)
    }

    /// The largest resident set so far, in MB; 0 if the process is gone.
    private static func residentPeak(_ process: pid_t) -> Double {
        let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1_000
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
}

extension [ProcessCost] {
    /// The median of each of several runs' figures; nil of none.
    var median: ProcessCost? {
        guard !isEmpty else { return nil }
        func middle(_ value: (ProcessCost) -> Double) -> Double { map(value).sorted()[count / 2] }
        return ProcessCost(
            wall: middle(\.wall), cpu: middle(\.cpu), peak: middle(\.peak), status: map(\.status).max() ?? 0)
    }
}

/// A number with so many digits behind the point.
func rounded(_ value: Double, _ digits: Int = 1) -> String { String(format: "%.\(digits)f", value) }
