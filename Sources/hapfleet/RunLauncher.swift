import Campaigns
import Dashboard
import Foundation
import KernelSources
import ResultStore
import StrictYAML

/// Starts runs for the dashboard: each is a `hapfleet run` of its own, which goes on when the dashboard ends.
actor RunLauncher: RunControl {
    nonisolated let campaigns: [String]
    private let files: [String: String]
    private let options: [String]
    /// This program, by the path at which it is when it begins: an update that comes later is started in its place.
    private let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    private var processes: [String: Process] = [:]

    /// How long a run may take until it has an id: the inventory is read, and facts that a selection compares.
    private static let longestStart = Duration.seconds(120)

    /// A launcher for the campaigns in `files`, over the hosts of an inventory.
    init(campaigns files: [String], inventory: String?, store: String?) throws {
        var byName: [String: String] = [:]
        for file in files {
            let name = try configuring { () throws(YAMLError) in try Campaign.read(path: file) }.name
            guard byName.updateValue(file, forKey: name) == nil else {
                throw CommandFailure("--campaign \(file): there is another campaign '\(name)'")
            }
        }
        self.files = byName
        campaigns = byName.keys.sorted()
        options = (inventory.map { ["-i", $0] } ?? []) + (store.map { ["--store", $0] } ?? [])
    }

    func start(_ campaign: String) async throws -> String {
        guard let file = files[campaign] else {
            throw RunControlError(cause: "there is no campaign '\(campaign)' here", remedy: "choose one that is offered")
        }
        let output = try Self.namelessFile()
        let process = Process()
        process.executableURL = program
        process.arguments = ["run", file] + options
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        // A file: a pipe would break, and the run with it, when the dashboard ends first.
        process.standardError = output
        try process.run()
        let run = try await Self.id(of: process, from: output)
        processes[run] = process
        return run
    }

    func running() -> Set<String> {
        processes = processes.filter(\.value.isRunning)
        return Set(processes.keys)
    }

    func stop(_ run: String) throws {
        guard running().contains(run), let process = processes[run] else {
            throw RunControlError(
                cause: "run \(run) was not started here, or has ended", remedy: "stop it where it was started, with Ctrl-C")
        }
        // The first SIGTERM has it stop so that it can be resumed.
        process.terminate()
    }

    /// The id that the run says it has, once it says so.
    private static func id(of process: Process, from output: FileHandle) async throws -> String {
        let deadline = ContinuousClock.now + longestStart
        while true {
            let isRunning = process.isRunning
            let said = text(of: output)
            for line in said.split(separator: "\n") where line.hasPrefix("run ") {
                return String(line.dropFirst(4).prefix { $0 != ":" })
            }
            guard isRunning else {
                let last = said.split(separator: "\n").suffix(5).joined(separator: "; ")
                throw RunControlError(cause: "the run did not begin: \(last)", remedy: "mend that, and start it again")
            }
            guard ContinuousClock.now < deadline else {
                process.terminate()
                throw RunControlError(
                    cause: "the run had not begun after \(longestStart.components.seconds) s",
                    remedy: "see with 'hapfleet run' what it waits for")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private static func namelessFile() throws -> FileHandle {
        do {
            return try NamelessFile.open(stem: NSTemporaryDirectory() + "hapfleet-run-")
        } catch {
            throw RunControlError(
                cause: "no file can be written in \(NSTemporaryDirectory()): \(String(cString: strerror(error.code.rawValue)))",
                remedy: "make room there, or let TMPDIR name another folder")
        }
    }

    private static func text(of file: FileHandle) -> String {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = pread(file.fileDescriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
