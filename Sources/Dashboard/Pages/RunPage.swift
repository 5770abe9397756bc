import Reports
import ResultStore

/// One run: how far it is, whether to believe it, what each load reached on each kernel and host, and what went wrong.
struct RunPage {
    let summary: RunSummary
    let report: Report
    let query: Query

    private var id: String { summary.run.id.text }
    private var isRunning: Bool { summary.run.state == .running }

    var page: Page {
        let text = query["text"]?.lowercased()
        let hosts = report.hosts.filter { host in
            text.map { host.host.lowercased().contains($0) || (host.kernel ?? "").lowercased().contains($0) } ?? true
        }
        let pager = Pager(hosts, page: query.page)
        var shown = report
        shown.hosts = Array(pager.shown)
        let links = PageLinks(host: { [id] in Address.host($0, in: id) })
        let run = summary.run
        let pages = pager.markup("hosts") { Address.of(Address.run(id), ["text": query["text"], "page": "\($0)"]) }
        return Page(
            "\(run.campaign) · \(id)", heading: .name(run.campaign, atMost: 80), area: .runs,
            body: """
                <p class="faint">run \(id) · \(run.state.rawValue) · \(NumberText.instant(run.started)) to \
                \(NumberText.instant(run.finished))</p>
                \(progress)\(HTMLReport(report: report).facts)\(actions)\(filter)\(pages)
                \(HTMLReport(report: shown, links: links).sections)
                """,
            footer: HTMLReport.method, refresh: isRunning ? 5 : nil)
    }

    private var filter: Markup {
        guard report.hosts.count > Pager<ReportHost>.size else { return "" }
        return Control.form(Address.run(id), [Control.text("host or kernel", "text", query["text"])])
    }

    private var progress: Markup {
        guard isRunning || summary.hostsDone + summary.hostsFailed < summary.hostsTotal else { return "" }
        let open = max(0, summary.hostsTotal - summary.hostsDone - summary.hostsFailed)
        let total = Double(max(1, summary.hostsTotal))
        let (done, failed) = (640 * Double(summary.hostsDone) / total, 640 * Double(summary.hostsFailed) / total)
        return """
            <p class="notice">\(summary.hostsDone) of \(summary.hostsTotal) hosts done, \(summary.hostsFailed) failed, \(open) to go; \
            \(NumberText.count(summary.measurements)) measurements so far\(isRunning ? "; the page renews itself" : "" as Markup).</p>
            <svg class="progress" viewBox="0 0 640 14" preserveAspectRatio="none" role="img" aria-label="\(summary.hostsDone) of \
            \(summary.hostsTotal) hosts done"><rect class="c2" x="0" y="0" width="\(done)" height="14"/>\
            <rect class="c1" x="\(done)" y="0" width="\(failed)" height="14"/></svg>

            """
    }

    private var actions: Markup {
        let run = Address.run(id)
        let several = Set(report.cells.map(\.kernel)).count > 1
        let kernels: Markup =
            several
            ? "<a href=\"\(Address.of("/compare", ["from": id, "to": id, "by": "kernel"]))\">Compare its kernels</a>" : ""
        return """
            <p class="actions"><a href="\(Address.functions(of: id))">Functions</a>\(kernels)\
            <a href="\(Address.nights(summary.run.campaign))">The campaign's nights</a>\
            <a href="\(run)/report.csv">Measurements as CSV</a><a href="\(run)/statistics.csv">Statistics as CSV</a>\
            <a href="\(run)/report.json">JSON</a><a href="\(run)/report.html">One file for mail</a></p>
            """
    }
}
