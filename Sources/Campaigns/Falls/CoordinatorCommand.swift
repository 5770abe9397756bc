import Subprocess

/// A command of this machine that the inventory names for a host. It runs without a shell, as whoever runs hapfleet, with nothing to
/// read, in a session of its own and for a bounded time; of what it prints the end is kept.
struct CoordinatorCommand: Sendable {
    /// What it left.
    struct Output: Sendable, Equatable {
        /// How many bytes it printed, on standard output and standard error together.
        var length: UInt64
        /// The last of them.
        var end: [UInt8]
    }

    /// Why it did not do what it was to do.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// What prints more is ended: it is no console.
    private static let mostBytes: UInt64 = 64 << 20
    /// After this the kernel ends what did not end when it was asked to.
    private static let grace = Duration.seconds(5)
    /// What a busy machine may take beyond that to say that it has ended.
    private static let leeway = Duration.seconds(60)

    /// The program, by its path or its name in PATH, and its arguments.
    let words: [String]
    /// How long it may take.
    let patience: Duration
    /// How many bytes of its output are kept.
    var keeping = 4 << 10

    /// Runs it to its end; one that ends badly has failed.
    func run() async throws(Failure) -> Output {
        do {
            return try await withThrowingTaskGroup(of: Output?.self) { group in
                group.addTask { try await runToEnd() }
                // A child that it left behind may hold its output open.
                group.addTask {
                    try await Task.sleep(for: patience + Self.grace + Self.leeway)
                    return nil
                }
                defer { group.cancelAll() }
                guard let first = try await group.next(), let output = first else { throw failure("did not close its output") }
                return output
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw failure("was interrupted")
        }
    }

    private func runToEnd() async throws(Failure) -> Output {
        let ended: (status: TerminationStatus, output: Output)
        do {
            let result = try await Subprocess.run(
                .name("timeout"),
                arguments: Arguments(
                    ["--kill-after=\(Self.grace.components.seconds)", "\(patience.components.seconds)"] + words),
                platformOptions: Self.ownSession, input: .none, output: .sequence, error: .combinedWithOutput
            ) { execution in
                var printed = Output(length: 0, end: [])
                for try await buffer in execution.standardOutput {
                    buffer.withUnsafeBytes { bytes in
                        printed.length += UInt64(bytes.count)
                        printed.end.append(contentsOf: bytes)
                    }
                    if printed.end.count > 2 * keeping { printed.end.removeFirst(printed.end.count - keeping) }
                    guard printed.length <= Self.mostBytes else { throw failure("prints more than \(Self.mostBytes >> 20) MiB") }
                }
                return printed
            }
            ended = (result.terminationStatus, result.closureResult)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw failure("cannot be run: \(error)")
        }
        switch ended.status {
        case .exited(0): return Output(length: ended.output.length, end: Array(ended.output.end.suffix(keeping)))
        case .exited(124), .exited(137): throw failure("had not ended after \(patience.components.seconds) s")
        case .exited(126), .exited(127): throw failure("cannot be started")
        case .exited(let code): throw failure("ended with status \(code)\(Self.lastLine(ended.output.end))")
        case .signaled(let signal): throw failure("was ended by signal \(signal)")
        }
    }

    private func failure(_ cause: String) -> Failure {
        Failure(description: "'\(words.joined(separator: " ").singleLine)' \(cause)")
    }

    private static func lastLine(_ bytes: [UInt8]) -> String {
        let line = String(decoding: bytes.suffix(1_000), as: UTF8.self).split(whereSeparator: \.isNewline).last ?? ""
        return line.isEmpty ? "" : " (\(String(line).singleLine))"
    }

    /// Its children end with it when the run is interrupted.
    private static var ownSession: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: grace)]
        return options
    }
}
