import ArgumentParser
import Campaigns
import Foundation
import Reports

/// Starts the command that the arguments name, and turns what it throws into a line and an exit status.
@main
struct Entry {
    static func main() async {
        CoordinatorProcess.prepareForManyHosts()
        // Reading the agents takes a moment, which no other command should wait for.
        if CommandLine.arguments.dropFirst().elementsEqual(["--version"]) { return print(Version.full) }
        do {
            var command = try Hapfleet.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            leave(after: error)
        }
    }

    private static func leave(after error: any Error) -> Never {
        if let status = error as? ExitStatus { exit(status.rawValue) }
        if let failure = error as? CommandFailure {
            writeError("hapfleet: \(failure.message)")
            exit(failure.status.rawValue)
        }
        let message = Hapfleet.fullMessage(for: error)
        let status = Hapfleet.exitCode(for: error)
        guard status.isSuccess else {
            writeError(message)
            exit(ExitStatus.usage.rawValue)
        }
        print(message)
        exit(0)
    }
}

/// Writes a line to standard output. What of it came from a host, a store or a file cannot move the cursor, change colours or turn the
/// direction of writing.
func printLine(_ text: String) {
    print(VisibleText.of(text))
}

/// Writes text to standard error and ends its line. What of it came from a host cannot move the cursor or change colours.
func writeError(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { VisibleText.of(String($0)) }
    FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
}
