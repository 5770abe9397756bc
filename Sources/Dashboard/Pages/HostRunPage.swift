import Foundation
import Reports
import ResultStore

/// A host's part in one run: its measurements, and the functions that one of them reached.
struct HostRunPage {
    let summary: RunSummary
    let detail: HostDetail
    let query: Query

    private var id: String { summary.run.id.text }
    private var name: String { detail.functions.host }

    var page: Page {
        Page(
            "\(name) · \(id)", heading: .name(name, atMost: 80), area: .runs,
            body: """
                <p class="faint">in run \(Markup.link("\(id)", to: Address.run(id))) of \
                \(Markup.name(summary.run.campaign, atMost: 80)) · \(NumberText.instant(summary.run.started))</p>
                <p class="actions"><a href="\(Address.host(name))">All results of this host</a>\
                <a href="\(Address.of(Address.run(id) + "/host.csv", ["name": name]))">Its functions as CSV</a></p>
                \(HTMLReport(report: detail.report).sections)\(functions)\(facts)
                """,
            footer: HTMLReport.method)
    }

    private func title(_ measurement: HostFunctions.Measurement) -> String {
        "\(measurement.workload) in \(measurement.runtime), repeat \(measurement.repetition)"
    }

    private var functions: Markup {
        let measurements = detail.functions.measurements
        guard let chosen = measurements.first(where: { title($0) == query["of"] }) ?? measurements.first else { return "" }
        let text = query["text"]?.lowercased()
        let matching = chosen.functions.filter { function in
            text.map { function.name.lowercased().contains($0) || (function.file ?? function.module).lowercased().contains($0) }
                ?? true
        }
        let pager = Pager(matching, page: query.page)
        var table = HTMLTable(
            "Functions in the order in which they were first entered",
            [("function", .words), ("lines", .numbers), ("subsystem", .words), ("context", .words), ("first entered", .numbers)])
        table.rows = pager.shown.map { function in
            let place = FunctionPlace.text(file: function.file, firstLine: function.firstLine, module: function.module)
            return [
                .titled(
                    function.name, .name(place, atMost: 70),
                    to: Address.function(function.name, module: function.module, file: function.file, in: id)),
                "\(NumberText.count(function.lines))", "\(function.subsystem ?? "–")",
                function.context == "task" ? "task" : "interrupts only",
                "\(NumberText.duration(microseconds: Int64(clamping: function.firstSeenMicroseconds)))",
            ]
        }
        let filter = Control.form(
            Address.run(id) + "/host",
            [
                Control.hidden("name", name),
                Control.choice("measurement", "of", measurements.map { (title($0), title($0)) }, chosen: title(chosen)),
                Control.text("function or file", "text", query["text"]),
            ])
        let pages = pager.markup("functions") {
            Address.of(
                Address.run(id) + "/host", ["name": name, "of": title(chosen), "text": query["text"], "page": "\($0)"])
        }
        return """
            <h2 id="functions">Functions of \(Markup.name(title(chosen), atMost: 80))</h2>\
            \(chosen.valid ? "" : "<p class=\"bad\">The measurement is not valid: this is what was seen, and counts for nothing.</p>" as Markup)
            \(filter)\(table.markup)\(pages)
            """
    }

    private var facts: Markup {
        guard !detail.facts.isEmpty else { return "" }
        var table = HTMLTable("What the host said of itself", [("fact", .words), ("value", .words)])
        table.rows = detail.facts.sorted { $0.key < $1.key }.map {
            [.name($0.key), "<div class=\"why\">\(Markup.name($0.value, atMost: 400))</div>"]
        }
        return "<details><summary>Facts</summary>\(table.markup)</details>"
    }

    /// Every function of every measurement, as RFC 4180 has it.
    var csv: String {
        let header =
            "run,host,kernel,workload,runtime,repeat,valid,function,module,file,first_line,last_line,lines,subsystem,context,first_seen_us"
        let rows = detail.functions.measurements.flatMap { measurement -> [String] in
            let head = [id, name, detail.functions.kernel ?? "", measurement.workload, measurement.runtime].map(CSVReport.word)
            return measurement.functions.map { function in
                let numbers = [function.firstLine, function.lastLine, function.lines].map { $0.map(String.init) ?? "" }
                let parts =
                    head + ["\(measurement.repetition)", "\(measurement.valid)"]
                    + [function.name, function.module, function.file ?? ""].map(CSVReport.word) + numbers
                    + [CSVReport.word(function.subsystem ?? ""), function.context, "\(function.firstSeenMicroseconds)"]
                return parts.joined(separator: ",")
            }
        }
        return CSVReport.text([header] + rows)
    }
}
