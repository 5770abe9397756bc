import FleetInventory
import Subprocess

/// One host of the lab, reached with OpenSSH's own client.
struct Guest: Sendable {
    /// Where the benchmark's files are on it.
    static let folder = "/tmp/hapfleet-bench"

    let host: FleetInventory.Host

    /// Runs a line of shell, and gives what it printed.
    @discardableResult
    func run(_ line: String) async throws -> String {
        try await output(of: ["ssh"] + options + ["-p", String(host.port), destination, line])
    }

    /// Copies files into the benchmark's folder.
    func send(_ files: [String]) async throws {
        try await run("mkdir -p \(Self.folder)")
        _ = try await output(of: ["scp", "-q", "-P", String(host.port)] + options + files + ["\(destination):\(Self.folder)/"])
    }

    /// Copies a file of the benchmark's folder here.
    func fetch(_ name: String, to path: String) async throws {
        _ = try await output(
            of: ["scp", "-q", "-P", String(host.port)] + options + ["\(destination):\(Self.folder)/\(name)", path])
    }

    private var destination: String { "\(host.user)@\(host.address)" }

    private var options: [String] {
        [
            "-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o",
            "UserKnownHostsFile=\(host.knownHostsFiles[0])",
            "-i", host.identityFiles[0],
        ]
    }
}

/// Why a benchmark cannot go on.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// What a program printed; its error output is in the failure if it did not succeed.
func output(of words: [String], accepting: Set<Int32> = [0]) async throws -> String {
    let result = try await Subprocess.run(
        .name("env"), arguments: .init(words), output: .string(limit: 64 << 20), error: .string(limit: 1 << 20))
    guard case .exited(let status) = result.terminationStatus, accepting.contains(status) else {
        let end = result.standardError.suffix(2_000)
        throw BenchmarkFailure("\(words.prefix(3).joined(separator: " ")) …: \(result.terminationStatus)\n\(end)")
    }
    return result.standardOutput
}
