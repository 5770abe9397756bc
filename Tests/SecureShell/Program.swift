import Foundation

/// A program of this machine, run by a test.
enum Program {
    struct Failure: Error {
        let command: String
        let status: Int32
        let output: String
    }

    /// Runs a program to its end and returns its standard output; throws if its status is not in `accepting`.
    @discardableResult
    static func run(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], accepting: Set<Int32> = [0]
    ) throws -> String {
        let process = try ChildProcess(path, arguments, environment: environment)
        var output: [UInt8] = []
        while case let more = process.read(), !more.isEmpty { output += more }
        let status = process.wait()
        let text = String(decoding: output, as: UTF8.self)
        guard accepting.contains(status) else {
            throw Failure(command: ([path] + arguments).joined(separator: " "), status: status, output: text)
        }
        return text
    }

    /// Makes a key pair without a passphrase unless given one, and returns the private key's path.
    static func makeKey(_ type: String, in folder: String, name: String, passphrase: String = "", bits: Int? = nil) throws
        -> String
    {
        let path = "\(folder)/\(name)"
        let size = bits.map { ["-b", "\($0)"] } ?? []
        try run("/usr/bin/ssh-keygen", ["-q", "-t", type] + size + ["-N", passphrase, "-C", name, "-f", path])
        return path
    }
}

/// A folder that goes away with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("secureshell-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }
}
