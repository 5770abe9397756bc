import ArgumentParser
import Foundation

/// The figures as a Markdown table, between the document's markers.
struct AgentTable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "Write the agent's figures as Markdown into a document, between its markers.")

    static let begin = "<!-- bench-agent: begin -->"
    static let end = "<!-- bench-agent: end -->"

    @Option(help: "The document.") var document: String
    @Option(help: "The command that made the figures.") var command: String
    @Option(help: "The machine that they were made on.") var machine: String
    @Option(name: .customLong("agent"), help: "An agent, for its size.") var agents: [String] = []
    @Option(help: "The decoder's figures.") var decode: String?
    @Argument(help: "The figures of each kernel.") var kernels: [String] = []

    func run() throws {
        let figures = try kernels.map { try JSONDecoder().decode(AgentFigures.self, from: Data(contentsOf: URL(filePath: $0))) }
        let programs = try programs()
        let text = ([introduction(figures), costs(figures), findings(figures), programs] + remarks(figures))
            .joined(separator: "\n\n")
        let path = URL(filePath: document)
        let old = try String(contentsOf: path, encoding: .utf8)
        guard let from = old.range(of: Self.begin), let to = old.range(of: Self.end), from.upperBound <= to.lowerBound else {
            throw BenchmarkFailure("\(document) has no \(Self.begin) … \(Self.end)")
        }
        let new = old[..<from.upperBound] + "\n" + text + "\n" + old[to.lowerBound...]
        try String(new).write(to: path, atomically: true, encoding: .utf8)
        print(text)
    }

    private func introduction(_ figures: [AgentFigures]) -> String {
        let date = Date.now.formatted(.iso8601.year().month().day())
        let turns = figures.map(\.pruned.count).min() ?? 0
        return """
            Made by `\(command)` on \(date), \(machine). Lab guests of one processor under QEMU's emulation, whose clocks
            count executed instructions (1 ns each): a ratio is one of instructions, and of what else the machine has the
            guest wait for. Each
            turn runs the same rounds of file and process work untraced, under a pruned measurement, under `trace-cmd record -p function -P TASK -c` with its own size of buffers, and under a
            measurement without pruning; ratios are of one turn, figures the medians of \(turns), with the least and the greatest behind them.
            """
    }

    private func costs(_ all: [AgentFigures]) -> String {
        table(
            [
                "kernel", "pruned ÷ untraced (≤ 1.10)", "unpruned ÷ untraced", "unpruned ÷ trace-cmd (≤ 1)",
                "entries that trace-cmd lost",
                "agent's CPU, steady (< 1 %)", "agent's memory, most (≤ 12 MB)",
            ],
            all.map { one in
                [
                    one.release, spread(one.pruned), spread(one.unpruned), spread(one.againstTraceCmd), "\(one.traceCmdLost)",
                    spread(one.agentShare.map { $0 * 100 }) + " %",
                    decimal(Double(one.peakKiB.max() ?? 0) * 1_024 / 1e6, digits: 1) + " MB",
                ]
            })
    }

    private func findings(_ all: [AgentFigures]) -> String {
        table(
            [
                "kernel", "functions, pruned", "functions, unpruned", "unpruned core also found pruned (≥ 99.5 %)",
                "seen by trace-cmd beside it", "of them not found (0)",
            ],
            all.map { one in
                let found = one.core == 0 ? 0 : Double(one.core - one.coreMissed.count) / Double(one.core)
                return [
                    one.release, range(one.prunedFunctions), range(one.unprunedFunctions),
                    "\(decimal(found * 100)) % of \(one.core)", "\(one.traceCmdFunctions)", "\(one.traceCmdOnly.count)",
                ]
            })
    }

    private func programs() throws -> String {
        var rows = try agents.map { path in
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            return [
                "size of `\(URL(filePath: path).lastPathComponent)` (≤ 200 KB)", decimal(Double(size) / 1_000, digits: 1) + " KB",
            ]
        }
        if let decode {
            let one = try JSONDecoder().decode(DecodeFigures.self, from: Data(contentsOf: URL(filePath: decode)))
            let about = "a trace.dat of \(decimal(Double(one.bytes) / 1e6, digits: 0)) MB, \(one.entries) entries"
            rows.append(["decoding, one processor (≥ 200 MB/s): \(about)", spread(one.megabytesPerSecond, digits: 0) + " MB/s"])
            rows.append([
                "CPU of `trace-cmd report` ÷ `hapfleet trace import` (≥ 20): the same", spread(one.againstReport, digits: 1),
            ])
        }
        return table(["what", "figure"], rows)
    }

    private func remarks(_ all: [AgentFigures]) -> [String] {
        all.flatMap { one -> [String] in
            var lines: [String] = []
            if !one.coreMissed.isEmpty { lines.append("\(one.release), in no pruned run: \(names(one.coreMissed)).") }
            if !one.traceCmdOnly.isEmpty { lines.append("\(one.release), seen by trace-cmd only: \(names(one.traceCmdOnly)).") }
            if !one.invalid.isEmpty {
                lines.append("\(one.release), invalid measurements: \(Set(one.invalid).sorted().joined(separator: "; ")).")
            }
            return lines
        }
    }

    private func names(_ functions: [String]) -> String {
        functions.map { "`\($0.hasPrefix("vmlinux:") ? String($0.dropFirst(8)) : $0)`" }.joined(separator: ", ")
    }

    private func spread(_ values: [Double], digits: Int = 2) -> String {
        guard let middle = median(values), let least = values.min(), let most = values.max() else { return "–" }
        return "\(decimal(middle, digits: digits)) (\(decimal(least, digits: digits)) to \(decimal(most, digits: digits)))"
    }

    private func range(_ values: [Int]) -> String {
        guard let least = values.min(), let most = values.max() else { return "–" }
        return least == most ? "\(least)" : "\(least) to \(most)"
    }

    private func table(_ titles: [String], _ rows: [[String]]) -> String {
        ([titles, titles.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }
}
