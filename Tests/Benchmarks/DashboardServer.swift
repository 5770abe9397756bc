import Foundation
import Subprocess

/// A running `hapfleet serve`, and what asks it.
final class DashboardServer {
    private let process = Process()
    private let address: String

    /// Starts it on a free port, with the dictionaries under `data`.
    init(hapfleet: String, store: String, data: String) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: hapfleet)
        process.arguments = ["serve", "--store", store, "--listen", "127.0.0.1:0"]
        process.environment = ProcessInfo.processInfo.environment.merging(["XDG_DATA_HOME": data]) { _, own in own }
        process.standardOutput = output
        try process.run()
        var said = Data()
        while !said.contains(10), let more = try output.fileHandleForReading.read(upToCount: 1) { said += more }
        guard let word = String(decoding: said, as: UTF8.self).split(separator: " ").first, word.hasPrefix("http:") else {
            process.terminate()
            throw BenchmarkFailure("the dashboard did not start")
        }
        address = String(word.dropLast())
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// Seconds from asking to the last byte, each time that a page is asked for.
    func time(_ path: String, times: Int) async throws -> [Double] {
        let each = (0..<times).flatMap { _ in ["-o", "/dev/null", address + path] }
        let words = try await output(of: ["curl", "-g", "-s", "-S", "-f", "-w", "%{time_total}\n"] + each)
        let seconds = words.split(separator: "\n").compactMap { Double($0) }
        guard seconds.count == times else { throw BenchmarkFailure("\(path): \(words)") }
        return seconds
    }

    func text(_ path: String) async throws -> String {
        try await output(of: ["curl", "-g", "-s", "-S", "-f", address + path])
    }
}
