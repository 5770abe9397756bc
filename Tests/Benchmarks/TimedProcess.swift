import Glibc
import Subprocess

/// How long a program and all that it started took.
struct ProcessCost {
    /// From its start to its end.
    var wall: Duration
    /// CPU time of it and its children, user and system.
    var cpu: Duration
}

/// Runs a program to its end and gives its cost; its output is thrown away.
func cost(of program: String, _ arguments: [String]) async throws -> ProcessCost {
    let before = childrenCPU()
    let begin = ContinuousClock.now
    _ = try await Subprocess.run(.name("env"), arguments: .init([program] + arguments), output: .discarded, error: .discarded)
    return ProcessCost(wall: ContinuousClock.now - begin, cpu: childrenCPU() - before)
}

private func childrenCPU() -> Duration {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    func duration(_ time: timeval) -> Duration { .seconds(time.tv_sec) + .microseconds(time.tv_usec) }
    return duration(usage.ru_utime) + duration(usage.ru_stime)
}
