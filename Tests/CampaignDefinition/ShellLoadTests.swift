import Campaigns
import Foundation
import Testing

private let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

private func isInPath(_ program: String) -> Bool {
    path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
}

private let shell = try? DefinitionLibrary(searchPaths: [inventoryFolder]).workload(named: "shell")

@Suite struct ShellLoadTests {
    @Test(
        "the shell load proves its work, and leaves nothing when it is told to end",
        .enabled(if: shell?.requires.allSatisfy(isInPath) ?? false, "a program that it requires is not here"),
        .timeLimit(.minutes(1)))
    func works() async throws {
        let load = try #require(shell)
        let folder = FileManager.default.temporaryDirectory.appending(path: "shell-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // Foundation passes the blocked signals of its thread on, and a program cannot be told to end with those.
        process.arguments = ["--default-signal"] + (try #require(load.service))
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var lines = 0
        while lines < 3, let data = try output.fileHandleForReading.read(upToCount: load.work.linePrefix.utf8.count + 1),
            !data.isEmpty
        {
            #expect(String(decoding: data, as: UTF8.self) == "\(load.work.linePrefix)\n")
            lines += 1
        }
        process.terminate()
        process.waitUntilExit()
        #expect(lines == 3)
        #expect(process.terminationStatus == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()) == ["numbers"])
    }
}
