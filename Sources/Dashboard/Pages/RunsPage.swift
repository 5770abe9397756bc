import Reports
import ResultStore

/// The runs of the store, newest first.
struct RunsPage {
    let runs: [RunSummary]
    let query: Query
    /// What starts a run, where that may be done.
    var startForm: Markup = ""

    var page: Page {
        guard !runs.isEmpty else { return Page("Runs", area: .runs, body: "\(startForm)<p>There is no run yet.</p>") }
        let pager = Pager(runs, page: query.page)
        var table = HTMLTable(
            "Runs, the newest first",
            [
                ("run", .words), ("state", .words), ("valid", .numbers), ("hosts", .numbers), ("failed", .numbers),
                ("campaign", .words), ("started", .words),
            ])
        table.rows = pager.shown.map { summary in
            let run = summary.run
            let failed: Markup = "\(summary.hostsFailed)"
            return [
                .link("\(run.id.text)", to: Address.run(run.id.text)), "\(run.state.rawValue)",
                HTMLReport.validity(summary.validMeasurements, of: summary.measurements),
                "\(NumberText.count(summary.hostsTotal))",
                summary.hostsFailed == 0 ? failed : "<span class=\"bad\">\(failed)</span>",
                .link(.name(run.campaign), to: Address.nights(run.campaign)), "\(NumberText.instant(run.started))",
            ]
        }
        let limit: Markup =
            runs.count < StoredRuns.most
            ? "" : "<p class=\"faint\">Older runs: <span class=\"code\">hapfleet runs --limit 1000</span></p>"
        let pages = pager.markup("runs") { Address.of("/runs", ["page": "\($0)"]) }
        let file: Markup = "<p class=\"actions\"><a href=\"/runs.csv\">These runs as CSV</a></p>\n"
        return Page("Runs", area: .runs, body: "\(startForm)\(table.markup)\(pages)\(limit)\(file)")
    }

    /// Every run, as RFC 4180 has it.
    var csv: String {
        let rows = runs.map { summary in
            let run = summary.run
            let words = [
                run.id.text, run.campaign, NumberText.instant(run.started), run.finished.map { NumberText.instant($0) } ?? "",
                run.state.rawValue,
            ].map(CSVReport.word)
            let counts = [
                summary.hostsTotal, summary.hostsDone, summary.hostsFailed, summary.measurements, summary.validMeasurements,
            ].map(String.init)
            return (words + counts).joined(separator: ",")
        }
        return CSVReport.text(
            ["run,campaign,started,finished,state,hosts,hosts_done,hosts_failed,measurements,valid_measurements"] + rows)
    }
}
