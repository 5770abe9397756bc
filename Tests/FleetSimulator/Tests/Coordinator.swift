import Foundation
import Subprocess

/// The program under test, used as a person would.
struct Coordinator {
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Where its symbol tables go, and where it finds the agents.
    let environment: [String: String]
    private let scratch: Scratch

    init(_ scratch: Scratch) throws {
        self.scratch = scratch
        environment = [
            "HAPFLEET_AGENTS": try Scratch.agents(in: scratch.folder).path, "XDG_DATA_HOME": scratch.folder.path,
            "HOME": scratch.folder.path, "SSH_AUTH_SOCK": "",
        ]
    }

    /// Runs it to its end.
    func run(_ arguments: [String]) async throws -> Outcome {
        try await outcome("env", [Scratch.program("hapfleet").path] + arguments)
    }

    /// Runs it and kills it with SIGKILL when it has said so many lines on standard error; `isKilled` if it was still there.
    /// `meanwhile` begins with the first of them.
    func runKilled<Value: Sendable>(
        _ arguments: [String], afterLines lines: Int, meanwhile: @escaping @Sendable () async throws -> Value
    ) async throws -> (isKilled: Bool, meanwhile: Value) {
        // `read` takes no more than its line, and `head` is prompter than a test among others.
        let script = """
            lines=$1; shift
            mkfifo log.$$
            "$@" 2>log.$$ >/dev/null & process=$!
            { read -r _; echo began; head -n "$((lines - 1))" >/dev/null; } <log.$$
            kill -KILL $process; rm log.$$; wait $process
            """
        let result = try await Subprocess.run(
            .name("env"),
            arguments: setUp("sh", ["-c", script, "sh", String(lines), Scratch.program("hapfleet").path] + arguments),
            input: .none, output: .sequence, error: .discarded
        ) { execution in
            for try await _ in execution.standardOutput { break }
            return try await meanwhile()
        }
        return (Self.status(result.terminationStatus) == 128 + 9, result.closureResult)
    }

    /// Runs a shell script in which `"$@"` is the program with its arguments.
    func run(_ arguments: [String], script: String) async throws -> Outcome {
        try await outcome("sh", ["-c", script, "sh", Scratch.program("hapfleet").path] + arguments)
    }

    private func outcome(_ program: String, _ arguments: [String]) async throws -> Outcome {
        let result = try await Subprocess.run(
            .name("env"), arguments: setUp(program, arguments), output: .string(limit: 64 << 20), error: .string(limit: 4 << 20))
        return Outcome(
            status: Self.status(result.terminationStatus), output: result.standardOutput, errors: result.standardError)
    }

    private func setUp(_ program: String, _ arguments: [String]) -> Arguments {
        Arguments(
            ["--chdir", scratch.folder.path] + environment.map { "\($0.key)=\($0.value)" } + [program] + arguments)
    }

    /// As a shell has it.
    private static func status(_ end: TerminationStatus) -> Int32 {
        switch end {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
