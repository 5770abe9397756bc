import FleetInventory
import Foundation
import Reports
import Subprocess
import Testing

/// The fleet of real kernels that `Deploy/test-lab` has booted, and the program under test, used as a person would.
struct LabFleet {
    /// The inventory's path; nil where no lab was booted.
    static let inventoryPath = ProcessInfo.processInfo.environment["HAPFLEET_LAB_INVENTORY"]
    static var isBooted: Bool { inventoryPath != nil }
    /// Whether tests that take many minutes each are run too: `HAPFLEET_LAB_LONG=1`.
    static var isLong: Bool { isBooted && ProcessInfo.processInfo.environment["HAPFLEET_LAB_LONG"] != nil }

    let inventory: Inventory
    /// For what the tests write; whoever booted the fleet removes it.
    let folder: URL

    init() throws {
        inventory = try Inventory.read(path: #require(Self.inventoryPath))
        folder = URL(filePath: try #require(ProcessInfo.processInfo.environment["HAPFLEET_LAB_SCRATCH"]))
    }

    static var root: URL {
        URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "../../..").standardized
    }

    var store: String { folder.appending(path: "results.sqlite").path }

    /// The guests on x86_64.
    var guests: [FleetInventory.Host] { inventory.guests() }

    /// The same where no test has begun yet, as for a test's arguments: none if no lab was booted.
    static let bootedGuests = inventoryPath.flatMap { try? Inventory.read(path: $0).guests() } ?? []

    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    /// The document that `hapfleet` printed as JSON.
    static func decode<Document: Decodable>(_: Document.Type, from text: String) throws -> Document {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(Document.self, from: Data(text.utf8))
    }

    /// Runs `hapfleet` with arguments to its end.
    func hapfleet(_ arguments: [String]) async throws -> Outcome {
        let program = Self.root.appending(path: ".build/debug/hapfleet").path
        return try await run(program, arguments)
    }

    /// Runs `hapfleet` until it says a line with this text on its standard error, and kills it there and then.
    func hapfleetKilled(_ arguments: [String], afterLine text: String) async throws {
        let log = folder.appending(path: "killed.log").path
        let script = """
            : >"$1"; log=$1; text=$2; shift 2
            "$@" 2>"$log" & process=$!
            tail -n +1 -f --pid=$process "$log" | grep -q -m 1 "$text"; status=$?
            kill -KILL $process; exit $status
            """
        let program = Self.root.appending(path: ".build/debug/hapfleet").path
        let outcome = try await run("/bin/sh", ["-c", script, "sh", log, text, program] + arguments)
        try #require(outcome.status == 0, "it never said '\(text)': \(outcome.errors)")
    }

    /// Runs a command on a host of the lab with OpenSSH's own client, and gives its output.
    @discardableResult
    func ssh(_ host: FleetInventory.Host, _ command: String) async throws -> String {
        let outcome = try await run("/usr/bin/ssh", Self.sshOptions(host) + ["\(host.user)@\(host.address)", command])
        try #require(outcome.status == 0, "\(host.name): \(command): \(outcome.errors)")
        return outcome.output
    }

    /// Makes a program of `Deploy/lab/guest` here, for the guests on x86_64, and puts it on one.
    func put(
        source: String, compiledBy compiler: String, _ options: [String], on host: FleetInventory.Host, at path: String
    ) async throws {
        let binary = folder.appending(path: "\(source)-\(host.name)").path
        let file = Self.root.appending(path: "Deploy/lab/guest/\(source).c").path
        let outcome = try await run("/usr/bin/\(compiler)", options + ["-o", binary, file])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let text = try Data(contentsOf: URL(filePath: binary)).base64EncodedString()
        try await ssh(host, "echo \(text) | base64 -d >\(path); chmod 755 \(path)")
    }

    private static func sshOptions(_ host: FleetInventory.Host) -> [String] {
        [
            "-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "IdentitiesOnly=yes",
            "-o", "UserKnownHostsFile=\(host.knownHostsFiles[0])", "-o", "GlobalKnownHostsFile=none",
            "-i", host.identityFiles[0], "-p", String(host.port),
        ]
    }

    func run(_ program: String, _ arguments: [String]) async throws -> Outcome {
        let result = try await Subprocess.run(
            .name("env"), arguments: .init(["--chdir", Self.root.path, program] + arguments),
            output: .string(limit: 64 << 20), error: .string(limit: 1 << 20))
        let status: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return Outcome(status: status, output: result.standardOutput, errors: result.standardError)
    }

    /// What tracing on a host is set to, apart from ours, and what is left of us there.
    ///
    /// Of `buffer_size_kb` the first number only: kernels before 6.12 forget "(expanded: …)" of every buffer once any
    /// instance has a tracer, without a change to the buffer.
    func traces(of host: FleetInventory.Host) async throws -> [Substring] {
        try await ssh(
            host,
            """
            sudo sh -c 'cd /sys/kernel/tracing
            ls instances
            for file in current_tracer tracing_on trace_clock set_ftrace_filter set_ftrace_notrace set_ftrace_pid \
                options/function-fork options/overwrite; do echo "$file: $(cat $file)"; done
            echo "buffer_size_kb: $(cut -d" " -f1 buffer_size_kb)"
            cat /proc/sys/kernel/ftrace_enabled /proc/sys/kernel/kptr_restrict
            echo agents: $(ps -A -o comm= -o args= | grep -c "[h]apagent")
            ls -A /tmp /var/tmp ~measure /root
            ls -A /var/lib/hapfleet/spool 2>/dev/null; ls -A /run | grep -i hapfleet; true'
            """
        ).split(separator: "\n")
    }
}

extension Inventory {
    fileprivate func guests() -> [FleetInventory.Host] { hosts.filter { $0.labels["arch"] == "x86_64" } }
}

extension [FleetInventory.Host] {
    /// Those with one of these series of kernels, such as 6.12.
    func on(_ series: String...) -> [FleetInventory.Host] { filter { series.contains($0.labels["kernel"] ?? "") } }
}
