import Foundation
import Glibc
import Subprocess

/// One call of a program of this machine, in a session of its own, with a time limit. Its children end with it.
struct Command: Sendable {
    let tool: HostTool
    let arguments: [String]
    var environment: [String: String] = [:]
    var deadline: Duration = .seconds(60)

    /// Diagnostics and listings are small; more than this is a fault.
    private static let outputLimitBytes = 64 << 20

    /// A call for which files belong to root: by fakeroot, unless this process is root.
    static func asRoot(_ words: [String], deadline: Duration) -> Command {
        Command(tool: geteuid() == 0 ? .env : .fakeroot, arguments: words, deadline: deadline)
    }

    /// What it printed.
    /// - Throws: ``LabError``, with the end of its standard error when it failed.
    func output() async throws(LabError) -> String {
        let (status, output, errors) = try await bounded { command in
            let result = try await run(
                .name(command.tool.rawValue), arguments: Arguments(command.arguments), environment: command.subprocessEnvironment,
                platformOptions: Self.ownSession, output: .string(limit: Self.outputLimitBytes),
                error: .string(limit: Self.outputLimitBytes))
            return (result.terminationStatus, result.standardOutput, result.standardError)
        }
        guard status.isSuccess else { throw failure(status, errors.isEmpty ? output : errors) }
        return output
    }

    /// Hands over what it prints, line by line, as it comes.
    func lines(_ receive: @escaping @Sendable (Substring) -> Void) async throws(LabError) {
        let (status, tail) = try await bounded { command in
            let result = try await run(
                .name(command.tool.rawValue), arguments: Arguments(command.arguments), environment: command.subprocessEnvironment,
                platformOptions: Self.ownSession, input: .none, output: .sequence, error: .combinedWithOutput
            ) { execution in
                var splitter = LineSplitter()
                for try await buffer in execution.standardOutput {
                    buffer.withUnsafeBytes { splitter.append($0, receive) }
                }
                return splitter.recent
            }
            return (result.terminationStatus, result.closureResult)
        }
        guard status.isSuccess else { throw failure(status, tail.joined(separator: "\n")) }
    }

    private func bounded<Value: Sendable>(
        _ body: @escaping @Sendable (Command) async throws -> Value
    ) async throws(LabError) -> Value {
        do {
            return try await withDeadline(deadline) { try await body(self) }
        } catch is DeadlinePassed {
            throw LabError(
                .timedOut, subject: tool.rawValue, cause: "did not end within \(deadline)",
                remedy: "see whether the machine is overloaded")
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw LabError(
                .toolMissing, subject: tool.rawValue, cause: "not installed", remedy: "install the package \(tool.package)")
        } catch {
            throw LabError.wrapping(error, subject: tool.rawValue)
        }
    }

    private func failure(_ status: TerminationStatus, _ words: String) -> LabError {
        let end = words.split(whereSeparator: \.isNewline).filter { !$0.isEmpty }.suffix(4).joined(separator: " | ")
        return LabError(
            .commandFailed, subject: tool.rawValue, cause: "\(status): \(end)",
            remedy: "the call was: \(tool.rawValue) \(arguments.prefix(6).joined(separator: " "))")
    }

    private var subprocessEnvironment: Environment {
        var values: [Environment.Key: String?] = ["PATH": HostTool.searchPath, "LC_ALL": "C.UTF-8"]
        for (name, value) in environment { values[Environment.Key(stringLiteral: name)] = value }
        return .inherit.updating(values)
    }

    private static var ownSession: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(5))]
        return options
    }
}

/// Cuts a stream of bytes into lines and remembers the last few.
struct LineSplitter {
    private var pending: [UInt8] = []
    private(set) var recent: [String] = []

    /// Longer lines are cut here, so that a program gone wild does not fill the memory.
    private static let lineLimitBytes = 64 << 10

    mutating func append(_ bytes: UnsafeRawBufferPointer, _ receive: (Substring) -> Void) {
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") || pending.count >= Self.lineLimitBytes else {
                pending.append(byte)
                continue
            }
            let line = String(decoding: pending, as: UTF8.self)
            pending.removeAll(keepingCapacity: true)
            recent.append(line)
            if recent.count > 6 { recent.removeFirst() }
            receive(line[...])
        }
    }
}
