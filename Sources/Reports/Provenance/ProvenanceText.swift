import Foundation

extension Provenance {
    /// The document for a terminal: one thing a line, nothing from outside that could harm the terminal.
    public var text: String {
        var lines = [
            "run \(run) of the campaign \(VisibleText.of(campaign))",
            "  started   \(started.formatted(.iso8601))",
            "  finished  \(finished.map { $0.formatted(.iso8601) } ?? "–")",
            "  seal      \(seal ?? "– (see 'hapfleet store check')")",
        ]
        for host in hosts {
            lines += ["", "host \(VisibleText.of(host.host))"]
            let width = host.facts.keys.map(\.count).max() ?? 0
            lines += host.facts.sorted { $0.key < $1.key }.map { name, value in
                "  \(VisibleText.of(name).padding(toLength: width, withPad: " ", startingAt: 0))  \(VisibleText.of(value))"
            }
            for measurement in measurements where measurement.host == host.host {
                let load = "\(measurement.workload) in \(measurement.runtime), repetition \(measurement.repetition)"
                let result = "\(measurement.status), agent \(measurement.agent ?? "–"), result \(measurement.result ?? "–")"
                lines.append("  \(VisibleText.of(load)): \(VisibleText.of(result))")
            }
        }
        lines += ["", "the campaign as it was read:"]
        lines += campaignText.split(separator: "\n", omittingEmptySubsequences: false).map { "  \(VisibleText.of(String($0)))" }
        return lines.map { $0 + "\n" }.joined()
    }
}
