import Foundation
import StrictYAML

/// A dynamic inventory: a program that prints its hosts as JSON when it is run with `--list`.
///
/// It is run without a shell, in a process group of its own, and ended with that group when it takes too long or prints too much.
struct InventoryProgram {
    let path: String
    var timeout: Duration = .seconds(60)
    var byteLimit = InventoryFile.byteLimit

    /// How much of its error output is kept, for the error message.
    private static let errorLimit = 4_096

    init(path: String, timeout: Duration = .seconds(60), byteLimit: Int = InventoryFile.byteLimit) {
        self.path = path
        self.timeout = timeout
        self.byteLimit = byteLimit
    }

    /// Whether the file at `path` may be executed and is a script or an ELF program. Refuses a script that may not be executed.
    static func isProgram(_ path: String) throws(YAMLError) -> Bool {
        guard let handle = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? handle.close() }
        let start = (try? handle.read(upToCount: 4)) ?? Data()
        let isScript = start.starts(with: Array("#!".utf8))
        guard isScript || start.elementsEqual([0x7f, 0x45, 0x4c, 0x46]) else { return false }
        guard access(path, X_OK) == 0 else {
            throw YAMLError(
                .unreadable, at: YAMLPosition(file: path), cause: "a program that may not be executed",
                remedy: "make it executable with chmod +x")
        }
        return true
    }

    /// What it prints.
    func output() throws(YAMLError) -> String {
        let process: SpawnedProcess
        do throws(SpawnedProcess.Failure) {
            process = try SpawnedProcess(URL(fileURLWithPath: path).path(percentEncoded: false), ["--list"])
        } catch {
            throw fault("cannot be run (\(error))", "check that it is a program for this machine")
        }
        let deadline = ContinuousClock.now + timeout
        var output = Data()
        var errors = Data()
        let end = process.drain(until: deadline) { chunk, isError in
            if isError {
                errors.append(chunk.prefix(max(0, Self.errorLimit - errors.count)))
            } else {
                output.append(chunk.prefix(max(0, byteLimit + 1 - output.count)))
            }
            return output.count <= byteLimit
        }
        switch end {
        case .stopped: throw fault("prints more than \(byteLimit) bytes", "make it print less")
        case .timedOut: throw fault("did not end within \(timeout.written)", "run it with --list to see what it waits for")
        case .exited(0): return try InventoryText.text(output, named: "\(path) --list", byteLimit: byteLimit)
        case .exited(let status):
            throw fault("ended with status \(status)\(Self.lastLine(errors))", "run it with --list to see why")
        case .killed(let signal):
            throw fault("was ended by signal \(signal)\(Self.lastLine(errors))", "run it with --list to see why")
        }
    }

    private func fault(_ cause: String, _ remedy: String) -> YAMLError {
        YAMLError(.unreadable, at: YAMLPosition(file: "\(path) --list"), cause: cause, remedy: remedy)
    }

    private static func lastLine(_ errors: Data) -> String {
        let lines = String(decoding: errors, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let last = lines.last(where: { !TextLine.trimmed($0).isEmpty }) else { return "" }
        return " (\(String(String.UnicodeScalarView(last.unicodeScalars.filter { $0.value >= 0x20 }.prefix(200)))))"
    }
}
