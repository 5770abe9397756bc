import HAPStatistics
import Reports
import ResultStore

/// The functions that a run's valid measurements reached, those that most reached first or by another order.
struct FunctionsPage {
    let summary: RunSummary
    let functions: RunFunctions
    let query: Query

    private var id: String { summary.run.id.text }

    private var chosen: [RunFunctions.Function] {
        let text = query["text"]?.lowercased()
        let matching = functions.functions.filter { function in
            text.map { function.name.lowercased().contains($0) || function.place.lowercased().contains($0) } ?? true
                && query["subsystem"].map { $0 == function.subsystem ?? "unknown" } ?? true
        }
        switch query["sort"] {
        case "lines": return matching.sorted { $0.lines ?? -1 > $1.lines ?? -1 }
        case "rare": return matching.filter { !$0.inTask.isEmpty }.sorted { $0.inTask.count < $1.inTask.count }
        case "often": return matching.sorted { $0.inTask.count > $1.inTask.count }
        default: return matching
        }
    }

    private var subsystems: [String] { Set(functions.functions.map { $0.subsystem ?? "unknown" }).sorted() }

    var page: Page {
        let chosen = chosen
        let pager = Pager(chosen, page: query.page)
        var table = HTMLTable(
            "Functions, and how many of the \(NumberText.count(functions.measurements.count)) valid measurements entered them",
            [
                ("function", .words), ("subsystem", .words), ("lines", .numbers), ("in task context", .numbers),
                ("in interrupts only", .numbers), ("first entered after", .numbers),
            ])
        table.rows = pager.shown.map { function in
            [
                .titled(
                    function.name, .name(function.place, atMost: 70),
                    to: Address.function(function.name, module: function.module, file: function.file, in: id)),
                "\(function.subsystem ?? "–")", "\(NumberText.count(function.lines))",
                "\(NumberText.count(function.inTask.count))", "\(NumberText.count(function.inInterrupts.count))",
                "\(NumberText.duration(microseconds: Int64(clamping: function.firstSeenMicroseconds)))",
            ]
        }
        return Page(
            "Functions of \(summary.run.campaign)", heading: "Functions of \(Markup.name(summary.run.campaign, atMost: 80))",
            area: .runs,
            body: """
                <p class="faint">run \(Markup.link("\(id)", to: Address.run(id))) · \(NumberText.instant(summary.run.started)) · \
                \(NumberText.count(chosen.count)) of \(NumberText.count(functions.functions.count)) functions</p>
                \(filter)\(table.markup)\(pager.markup("functions") { address(Address.functions(of: id), page: $0) })
                <p class="actions"><a href="\(address(Address.functions(of: id) + ".csv", page: nil))">These functions as CSV</a></p>
                """)
    }

    private var filter: Markup {
        Control.form(
            Address.functions(of: id),
            [
                Control.text("function or file", "text", query["text"]),
                Control.choice(
                    "subsystem", "subsystem", [("", "all")] + subsystems.map { ($0, $0) }, chosen: query["subsystem"]),
                Control.choice(
                    "order", "sort",
                    [("", "name"), ("often", "reached most"), ("rare", "reached least"), ("lines", "most lines")],
                    chosen: query["sort"]),
            ])
    }

    private func address(_ path: String, page: Int?) -> String {
        Address.of(
            path,
            [
                "text": query["text"], "subsystem": query["subsystem"], "sort": query["sort"], "page": page.map(String.init),
            ])
    }

    /// Every chosen function, as RFC 4180 has it.
    var csv: String {
        let header =
            "run,function,module,file,first_line,last_line,lines,lines_inlined,subsystem,measurements,reached_in_task,reached_in_interrupts_only,first_seen_us"
        let rows = chosen.map { function in
            let numbers = [function.firstLine, function.lastLine, function.lines, function.linesInlined]
                .map { $0.map(String.init) ?? "" }
            let parts =
                [id, function.name, function.module, function.file ?? ""].map(CSVReport.word) + numbers
                + [CSVReport.word(function.subsystem ?? "")]
                + ["\(functions.measurements.count)", "\(function.inTask.count)", "\(function.inInterrupts.count)"]
                + ["\(function.firstSeenMicroseconds)"]
            return parts.joined(separator: ",")
        }
        return CSVReport.text([header] + rows)
    }
}
