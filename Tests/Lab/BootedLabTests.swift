import Foundation
import Testing

@testable import Lab

/// Boots real kernels: some seconds each once the cache is filled, minutes before that. Switched on by `HAPFLEET_LAB_TESTS=1`.
@Suite("A lab of real kernels", .serialized, .enabled(if: ProcessInfo.processInfo.environment["HAPFLEET_LAB_TESTS"] != nil))
struct BootedLabTests {
    private let lab: Lab
    private let inventory: URL

    init() throws {
        let here = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        let definition = try LabDefinition(folder: here.appending(path: "../../Deploy/lab").standardized)
        lab = Lab(folders: LabFolders(name: "test"), definition: definition)
        inventory = lab.folders.state.appending(path: "inventory.yaml")
    }

    private func run(_ guest: LabGuest, _ command: String) async throws -> String {
        try await Command(
            tool: .ssh,
            arguments: [
                "-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "IdentitiesOnly=yes",
                "-o", "UserKnownHostsFile=\(lab.folders.knownHosts.path)", "-o", "GlobalKnownHostsFile=none",
                "-i", lab.folders.identity.path, "-p", "\(guest.port)", "measure@127.0.0.1", command,
            ]
        ).output()
    }

    private func guests() throws -> [String] {
        let folder = lab.folders.state.appending(path: "guests")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            EmulatorProcess(folder: lab.folders.guest($0)) != nil
        }
    }

    @Test("a guest runs the kernel that was asked for, can be traced, is reset to a fresh disk, and is gone after down")
    func wholeLife() async throws {
        let outcome = try await lab.up(Lab.Options(kernels: [KernelChoice(parsing: "6.12")]), inventory: inventory)
        let guest = try #require(outcome.ready.first)
        let seen = try await run(
            guest,
            "uname -r; cat /etc/hostname; sudo cat /sys/kernel/tracing/available_tracers; touch mark; ls; test -r /sys/kernel/notes"
        )
        #expect(seen.hasPrefix(guest.kernelRelease + "\n" + guest.name + "\n"))
        #expect(seen.contains("function ") && seen.contains("mark"))
        #expect(try String(contentsOf: inventory, encoding: .utf8).contains("port: \(guest.port)\n"))
        let again = await #expect(throws: LabError.self) {
            try await lab.up(Lab.Options(kernels: [guest.choice]), inventory: inventory)
        }
        #expect(again?.code == .alreadyUp)

        let fresh = try await lab.reset(guest.name)
        #expect(fresh == guest)
        #expect(try await run(fresh, "ls") == "")

        #expect(try await lab.down() == [guest.name])
        #expect(try guests().isEmpty)
        #expect(!Folder.exists(lab.folders.guest(guest.name).appending(path: "overlay.qcow2")))
    }

    @Test("a guest that does not come up in time is named, its console shown, and nothing of it runs on")
    func tooSlow() async throws {
        let choice = try KernelChoice(parsing: "6.12")
        let outcome = try await lab.up(
            Lab.Options(kernels: [choice], bootDeadline: .milliseconds(300)), inventory: inventory)
        #expect(outcome.ready.isEmpty)
        #expect(outcome.failed[choice.guestName]?.code == .guestFailed)
        #expect(try guests().isEmpty)
        #expect(lab.status().allSatisfy { $0.processID == nil })
        try await lab.down()
    }

    @Test("an interrupted start leaves no emulator running")
    func interrupted() async throws {
        let (started, signal) = AsyncStream.makeStream(of: Void.self)
        let options = Lab.Options(kernels: [try KernelChoice(parsing: "6.12"), try KernelChoice(parsing: "6.12/aarch64")])
        let task = Task {
            try await lab.up(options, inventory: inventory) { event in if case .guestStarted = event { signal.yield() } }
        }
        for await _ in started { break }
        task.cancel()
        let error = await #expect(throws: LabError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try guests().isEmpty)
    }
}
