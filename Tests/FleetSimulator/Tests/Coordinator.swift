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

    /// Runs it and kills it with SIGKILL when it has said so many lines on standard error; true if it was still there.
    func runKilled(_ arguments: [String], afterLines lines: Int) async throws -> Bool {
        let script = """
            lines=$1; shift
            mkfifo log.$$
            "$@" 2>log.$$ >/dev/null & process=$!
            head -n "$lines" <log.$$ >/dev/null
            kill -KILL $process; rm log.$$; wait $process
            """
        let outcome = try await outcome(
            "sh", ["-c", script, "sh", String(lines), Scratch.program("hapfleet").path] + arguments)
        return outcome.status == 128 + 9
    }

    /// Runs a shell script in which `"$@"` is the program with its arguments.
    func run(_ arguments: [String], script: String) async throws -> Outcome {
        try await outcome("sh", ["-c", script, "sh", Scratch.program("hapfleet").path] + arguments)
    }

    private func outcome(_ program: String, _ arguments: [String]) async throws -> Outcome {
        let settings = environment.map { "\($0.key)=\($0.value)" }
        let result = try await Subprocess.run(
            .name("env"), arguments: .init(["--chdir", scratch.folder.path] + settings + [program] + arguments),
            output: .string(limit: 64 << 20), error: .string(limit: 4 << 20))
        let status: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return Outcome(status: status, output: result.standardOutput, errors: result.standardError)
    }
}
