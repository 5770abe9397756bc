import AgentWire
import ArgumentParser
import Foundation
import TraceFiles

/// How fast a trace is decoded offline, alone and beside `trace-cmd report`, which prints what it reads.
struct DecodeBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Time the decoding of a trace.dat, beside 'trace-cmd report'.")

    @Option(help: "The trace.dat.") var trace: String
    @Option(help: "The hapfleet program.") var hapfleet: String
    @Option(help: "Where the figures go, as JSON.") var figures: String
    @Option(help: "Turns, each of both ways.") var turns = 5

    func validate() throws {
        guard turns >= 1 else { throw ValidationError("--turns takes a number from 1 on") }
    }

    func run() async throws {
        var result = DecodeFigures()
        let attributes = try FileManager.default.attributesOfItem(atPath: trace)
        result.bytes = (attributes[.size] as? Int) ?? 0
        // The first reading brings the file into the page cache.
        result.entries = try entries()
        for turn in 1...turns {
            let length = try ContinuousClock().measure { _ = try entries() }
            result.megabytesPerSecond.append(Double(result.bytes) / 1e6 / (length / .seconds(1)))
            let ours = try await cost(of: hapfleet, ["trace", "import", trace, "--format", "json"])
            let report = try await cost(of: "trace-cmd", ["report", "-i", trace])
            result.againstReport.append((report.cpu / .seconds(1)) / (ours.cpu / .seconds(1)))
            note(
                "turn \(turn): \(decimal(result.megabytesPerSecond.last ?? 0)) MB/s, report \(decimal(result.againstReport.last ?? 0)) x"
            )
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(result).write(to: URL(filePath: figures))
    }

    private func entries() throws -> UInt64 {
        let counters = try ImportedTrace(path: trace, choice: TraceChoice(quiet: Microseconds(0))).result.counters
        return counters.taskEvents + counters.softirqEvents + counters.hardirqEvents
    }
}
