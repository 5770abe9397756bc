/// What hostile loads found: hosts that fell under them, with what their consoles said.
struct FindingsTable {
    let report: Report
    let links: PageLinks

    /// Consoles that are shown; more would make the page too large for mail, and JSON has all.
    private static let most = 50

    /// Nothing if no host fell.
    var section: Markup {
        let falls = report.hosts.flatMap { host in
            host.measurements.compactMap { measurement in measurement.fall.map { (host.host, measurement, $0) } }
        }
        guard !falls.isEmpty else { return "" }
        var table = HTMLTable(
            "Hosts that crashed, hung or were restarted under a hostile load", [("host", .words), ("how", .words)])
        table.rows = falls.enumerated().map { place, found in
            let (host, measurement, fall) = found
            let load: Markup =
                "\(Markup.name(measurement.workload)) \(Markup.name(measurement.runtime)) #\(measurement.repetition)"
            let console: Markup = place < Self.most ? fall.console.map(Self.folded) ?? "" : ""
            return [
                .titled(host, load, to: links.host?(host)),
                "<div class=\"why\">\(HTMLReport.sentence(fall.cause))\(console)</div>",
            ]
        }
        return "<h2>Findings</h2>\(table.markup)"
    }

    /// A console's text; its lines are lines of the page, and all else in it is written out.
    private static func folded(_ console: String) -> Markup {
        let lines = console.split(separator: "\n", omittingEmptySubsequences: false).map { line -> Markup in
            "\(String(line))\n"
        }
        return "<details><summary>The end of its console</summary><pre tabindex=\"0\">\(Markup(lines))</pre></details>"
    }
}
