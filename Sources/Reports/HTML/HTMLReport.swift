/// A report as one page that needs nothing else: no script, no font, no picture from outside. Or the same as parts of a page that
/// has links.
package struct HTMLReport {
    let report: Report
    private let series: KernelSeries
    private let links: PageLinks
    /// What else there is to know of the run, for a file that stands alone.
    private let archive: ArchivedReport?

    package init(report: Report, links: PageLinks = PageLinks(), archive: ArchivedReport? = nil) {
        self.report = report
        self.links = links
        self.archive = archive
        series = KernelSeries(report.cells)
    }

    /// All of the run but its heading.
    package var sections: Markup {
        """
        \(matrix)\(FindingsTable(report: report, links: links).section)\(failed)\(invalid)\(LoadHeatMap.section(report.cells))\(bars)\(discovery)\(rarefaction)\
        \(SimilaritySection.markup(report.similarities))\(numbers)
        """
    }

    /// What there is to know of the run as a whole, in a few numbers.
    package var facts: Markup { PageHeader(report: report).facts }

    var text: String {
        let archived = archive.map(HTMLArchive.init)
        let body: Markup = """
            \(PageHeader(report: report, contents: archived?.contents ?? "").markup)<main>
            \(sections)\(Self.method)
            \(archived?.markup ?? "")</main>
            """
        return PageFrame.page(title: "\(report.run.campaign) · \(report.run.id)", body).text
    }

    private var matrix: Markup {
        let matrix = LoadMatrix(report)
        guard !matrix.loads.isEmpty else {
            return "<h2>Hosts and loads</h2><p class=\"faint\">Nothing was measured yet.</p>"
        }
        let numbers = matrix.loads.flatMap { _ in
            ["functions", "lines", "valid", "lost"].map { ($0, HTMLTable.Alignment.numbers) }
        }
        var table = HTMLTable(
            "Medians of the valid repetitions; lost: function entries that the ring buffer dropped",
            [("host", .words)] + numbers)
        table.groups = [("", 1)] + matrix.loads.map { (DisplayWidth.clipped(VisibleText.of(matrix.title($0)), to: 40), 4) }
        table.rows = matrix.rows.map { host, entries in
            [
                .titled(
                    host.host, "\(Markup.name(host.kernel ?? "kernel not known")) \(Markup.name(host.arch ?? ""))",
                    to: links.host?(host.host))
            ]
                + entries.flatMap(Self.entry)
        }
        return "<h2>Hosts and loads</h2>\(table.markup)"
    }

    private static func entry(_ entry: LoadMatrix.Entry?) -> [Markup] {
        guard let entry else { return Array(repeating: "–", count: 4) }
        let lost = NumberText.count(entry.lostEvents)
        return [
            "\(NumberText.statistic(entry.functions))", "\(NumberText.statistic(entry.lines))",
            validity(entry.valid, of: entry.measurements),
            entry.lostEvents ?? 0 == 0 ? "\(lost)" : "<b class=\"bad\">\(lost)</b>",
        ]
    }

    /// How many of the measurements count; where none was made there is nothing good or bad about it.
    package static func validity(_ valid: Int, of all: Int) -> Markup {
        guard all > 0 else { return "–" }
        return valid == all
            ? "<span class=\"good\">\(valid)/\(all) ✓</span>" : "<span class=\"bad\">\(valid)/\(all) ✗</span>"
    }

    private var failed: Markup {
        let hosts = report.hosts.filter(\.hasFailed)
        guard !hosts.isEmpty else { return "" }
        var table = HTMLTable("Hosts that failed or were left out", [("host", .words), ("why, and what would mend it", .words)])
        table.rows = hosts.map { host in
            [
                .titled(
                    host.host, "<span class=\"bad\">\(host.status.replacing("_", with: " "))</span>", to: links.host?(host.host)),
                "<div class=\"why\">\(Self.sentence(host.reason))<small>\(Self.sentence(host.remedy))</small></div>",
            ]
        }
        return "<h2>Not measured</h2>\(table.markup)"
    }

    private var invalid: Markup {
        var table = HTMLTable("Measurements whose numbers count for nothing", [("host", .words), ("why", .words)])
        table.rows = report.hosts.flatMap { host in
            host.measurements.filter { !$0.valid }.map { measurement in
                let load: Markup =
                    "\(Markup.name(measurement.workload)) \(Markup.name(measurement.runtime)) #\(measurement.repetition)"
                let reasons = Self.sentence(measurement.invalidReasons.joined(separator: "; "))
                return [.titled(host.host, load, to: links.host?(host.host)), "<div class=\"why bad\">\(reasons)</div>"]
            }
        }
        return table.rows.isEmpty ? "" : "<h2>Not valid</h2>\(table.markup)"
    }

    /// A program's last words may be long; the page has their beginning, the other formats all of them.
    static func sentence(_ text: String?) -> String {
        DisplayWidth.clipped(VisibleText.of(text ?? ""), to: 600)
    }

    private var bars: Markup {
        plots(
            "Functions reached, by kernel",
            "Medians of the valid measurements; the line across a bar's end is the interval that holds the median."
        ) {
            BarPlot(title: $0, cells: $1, series: series).markup
        }
    }

    private var discovery: Markup {
        plots(
            "How they were discovered",
            "Functions against time; a line that is flat at its end has reached its steady state. Its end is the median."
        ) {
            DiscoveryPlot(title: $0, cells: $1, series: series).markup
        }
    }

    private var rarefaction: Markup {
        plots(
            "What more measurements would find",
            "Functions that so many measurements can be expected to reach, with 95 %; dashed beyond those that were made. A line "
                + "that is flat would gain nothing from more.", holding: { $0.richness != nil }
        ) { title, cells in
            RarefactionPlot(title: title, cells: cells.filter { $0.richness != nil }, series: series).markup
        }
    }

    private func plots(
        _ title: String, _ explanation: String, holding isDrawn: (ReportCell) -> Bool = { $0.valid > 0 },
        _ plot: (String, [ReportCell]) -> Markup
    ) -> Markup {
        let loads = LoadMatrix(report)
        let figures = loads.loads.compactMap { load -> Markup? in
            let cells = report.cells.filter { $0.workload == load.workload && $0.runtime == load.runtime }
            guard cells.contains(where: isDrawn) else { return nil }
            let title = loads.title(load)
            return "<figure><h3>\(Markup.name(title))</h3>\(plot(title, cells))</figure>\n"
        }
        guard !figures.isEmpty else { return "" }
        return "<h2>\(title)</h2><p class=\"faint\">\(explanation)</p><div class=\"plots\">\n\(Markup(figures))</div>\n"
    }

    private var numbers: Markup {
        guard !report.cells.isEmpty else { return "" }
        let reasons = Set(report.cells.compactMap(\.lines.note)).sorted()
        let missing = reasons.map { "<p class=\"faint\">\(Self.sentence($0))</p>" as Markup }
        return """
            <h2>Numbers</h2>\(CellTables.functions(report.cells))\(CellTables.lines(report.cells))\(Markup(missing))\
            \(CellTables.profile(report.cells))\(VerticalTables.section(report))\
            \(CellTables.richness(report.cells))\
            <details><summary>\(MeasurementTable.title(report.hosts))</summary>\(MeasurementTable.markup(report.hosts))</details>
            """
    }

    /// What the numbers mean.
    package static let method: Markup = """
        <footer><p>A function counts if the traced load entered it in task context while it was steady; functions that ran only in \
        interrupts are kept apart. Lines are the whole source lines of those functions, without what was inlined from elsewhere. \
        The Horizontal Attack Profile is what the weight that is named expects in them, such as bugs, with the error of that weight \
        beside it. Measurements that lost events, were not steady, missed a task, did no work or saw the clock step count for nothing. \
        Intervals hold the median with 95 %, or with the percentage beside them where there are too few measurements to say more.</p></footer>

        """
}
