/// A report for a pull request or a chat: the cells, what hostile loads could reach, and what does not count.
struct MarkdownReport {
    let report: Report

    /// Hosts or measurements that are named one by one.
    private static let most = 20

    var text: String {
        let run = report.run
        let failed = run.hostsFailed > 0 ? ", **\(run.hostsFailed) failed**" : ""
        return """
            ### \(MarkdownText.name(run.campaign)), run \(MarkdownText.name(run.id))

            \(NumberText.instant(run.started)), \(run.state): \(run.hostsOK) of \(run.hostsTotal) \(run.hostsCounted)\(failed).


            """ + cells + RuntimeExposureTables.markdown(report.exposures) + list("Findings", findings)
                + list("Not measured", failures) + list("Not valid, and in no number above", invalidities)
    }

    private var cells: String {
        var table = MarkdownTable([
            ("load", .words), ("runtime", .words), ("kernel", .words), ("arch", .words), ("valid", .numbers),
            ("functions", .numbers), ("interval", .numbers), ("lines", .numbers), ("interval", .numbers), ("HAP", .numbers),
        ])
        for cell in report.cells {
            table.append(
                [cell.workload, cell.runtime, cell.kernel, cell.arch].map { MarkdownText.name($0) } + [
                    "\(cell.valid)/\(cell.measurements) \(cell.valid == cell.measurements ? "✓" : "✗")",
                    NumberText.statistic(cell.functions.median),
                    NumberText.interval(cell.functions.ci95, confidence: cell.functions.confidence),
                    NumberText.statistic(cell.lines.median),
                    NumberText.interval(cell.lines.ci95, confidence: cell.lines.confidence),
                    cell.hap.median == nil ? "–" : "\(NumberText.expected(cell.hap.median)) \(cell.hap.unit ?? "")",
                ])
        }
        let reasons = Set(report.cells.compactMap(\.lines.note)).sorted().map { MarkdownText.name($0, atMost: 300) + "\n\n" }
        return (table.text.isEmpty ? "Nothing was measured.\n\n" : table.text) + reasons.joined()
    }

    private var findings: [String] { report.findings.map { MarkdownText.name($0, atMost: 300) } }

    private var failures: [String] {
        report.hosts.filter(\.hasFailed).map { host in
            let status = host.status.replacing("_", with: " ")
            return
                "\(MarkdownText.name(host.host)) \(status): \(MarkdownText.name(host.reason ?? "no reason given", atMost: 300))"
        }
    }

    private var invalidities: [String] {
        report.hosts.flatMap { host in
            host.measurements.filter { !$0.valid }.map { measurement in
                let load = [host.host, measurement.workload, measurement.runtime].map { MarkdownText.name($0) }
                let reasons = MarkdownText.name(measurement.invalidReasons.joined(separator: "; "), atMost: 300)
                return "\(load.joined(separator: ", ")), repeat \(measurement.repetition): \(reasons)"
            }
        }
    }

    private func list(_ title: String, _ items: [String]) -> String {
        guard !items.isEmpty else { return "" }
        let rest = items.count > Self.most ? "- and \(NumberText.count(items.count - Self.most)) more\n" : ""
        return "**\(title)**\n\n" + items.prefix(Self.most).map { "- \($0)\n" }.joined() + rest + "\n"
    }
}
