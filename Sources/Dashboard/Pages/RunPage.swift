import Reports
import ResultStore

/// One run: how far it is, whether to believe it, what each load reached on each kernel and host, and what went wrong.
struct RunPage {
    let summary: RunSummary
    let report: Report
    let query: Query
    /// What stops the run, where that may be done.
    var stopForm: Markup = ""

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
                \(progress)\(stopForm)<div id="live-part">\(HTMLReport(report: report).facts)\(actions)\(filter)\(pages)
                \(HTMLReport(report: shown, links: links).sections)</div>
                """,
            footer: HTMLReport.method, renewal: isRunning ? .live : nil)
    }

    private var filter: Markup {
        guard report.hosts.count > Pager<ReportHost>.size else { return "" }
        return Control.form(Address.run(id), [Control.text("host or kernel", "text", query["text"])])
    }

    private var progress: Markup {
        guard isRunning || summary.hostsDone + summary.hostsFailed < summary.hostsTotal else { return "" }
        let now = LiveProgress(summary)
        return """
            <div class="notice" id="live" data-source="\(Address.run(id))/live"><p id="live-text" role="status">\(now.text)</p>\
            <svg class="progress" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">\
            <rect class="c2" x="0" y="0" width="\(now.done)" height="4"/>\
            <rect class="c1" x="\(now.done)" y="0" width="\(now.failed)" height="4"/></svg></div>

            """
    }

    private var actions: Markup {
        let run = Address.run(id)
        let several = Set(report.cells.map(\.kernel)).count > 1
        let kernels: Markup =
            several
            ? "<a href=\"\(Address.of("/compare", ["from": id, "to": id, "by": "kernel"]))\">Compare its kernels</a>" : ""
        let runtimes: Markup =
            Set(report.cells.map(\.runtime)).count > 1
            ? "<a href=\"\(Address.of("/compare", ["from": id, "to": id, "by": "runtime"]))\">Compare its runtimes</a>" : ""
        return """
            <p class="actions"><a href="\(Address.functions(of: id))">Functions</a><a href="\(run)/exposure">Exposure</a>\(kernels)\(runtimes)\
            <a href="\(Address.nights(summary.run.campaign))">The campaign's nights</a>\
            <a href="\(run)/report.csv">Measurements as CSV</a><a href="\(run)/statistics.csv">Statistics as CSV</a>\
            <a href="\(run)/report.json">JSON</a><a href="\(run)/report.html">One file for mail</a></p>
            """
    }
}
