import Crypto
import FleetInventory
import Hexadecimal
import ResultStore
import SecureShell
import StrictYAML

/// Makes a runtime ready on a host, and asks what it is there. The coordinator does this over its connection, so that nothing of
/// it is in a measurement.
struct RuntimePreparation {
    let runtime: Runtime
    let session: HostSession
    /// What each of its commands may take.
    let timeout: Duration

    /// Runs the preparations, and gives the runtime's facts.
    func run() async throws(HostFailure) -> [String: String] {
        for command in runtime.prepare { _ = try await output(of: command) }
        var facts: [String: String] = [:]
        if let command = runtime.version {
            let lines = try await output(of: command).split(whereSeparator: \.isNewline)
            facts[RuntimeFact.version.name(of: runtime.name)] = String((lines.first ?? "").prefix(200)).singleLine
        }
        if !runtime.wrap.isEmpty {
            // With a zero byte between them, which none has, no two configurations read alike.
            var words = runtime.wrap
            if let command = runtime.configuration { words.append(try await output(of: command)) }
            facts[RuntimeFact.configuration.name(of: runtime.name)] =
                SHA256.hash(data: Array(words.joined(separator: "\0").utf8)).hexadecimalDigits
        }
        return facts
    }

    private func output(of command: [String]) async throws(HostFailure) -> String {
        let words = Placeholders(userID: session.userID, groupID: session.groupID).filled(command)
        let answer: CommandOutput
        do throws(HostFailure) {
            answer = try await session.connection.run(
                ShellQuoting.join(runtime.command(words, on: session.host)), within: timeout)
        } catch  where error.code == .timedOut {
            throw unready("\(command[0]) took longer than \(timeout.written)")
        }
        guard answer.status == 0 else {
            let said = answer.errors.isEmpty ? answer.output : answer.errors
            throw unready("\(command[0]) ended with status \(answer.status ?? -1): " + String(said.suffix(300)).singleLine)
        }
        return answer.output
    }

    private func unready(_ cause: String) -> HostFailure {
        HostFailure(
            .workload, host: session.host.name, cause: "the runtime \(runtime.name) is not ready: \(cause)",
            remedy: "run it by hand there: runtimes/\(runtime.name).yaml says what it is")
    }
}
