/// The numbers behind the plots, a row for each load, runtime and kernel.
enum CellTables {
    static func functions(_ cells: [ReportCell]) -> Markup {
        var table = HTMLTable(
            "Functions, over valid measurements alone",
            head + ["median", "quartiles", "interval", "core", "union"].map { ($0, .numbers) })
        table.rows = cells.map { cell in
            let numbers = cell.functions
            return row(cell) + [
                "\(NumberText.statistic(numbers.median))", "\(NumberText.range(numbers.quartiles))",
                "\(NumberText.interval(numbers.ci95, confidence: numbers.confidence))", "\(NumberText.count(numbers.core))",
                "\(NumberText.count(numbers.union))",
            ]
        }
        return table.markup
    }

    static func lines(_ cells: [ReportCell]) -> Markup {
        guard cells.contains(where: { $0.lines.median != nil }) else { return "" }
        var table = HTMLTable(
            "Source lines of those functions",
            head + ["median", "quartiles", "interval", "core", "union"].map { ($0, .numbers) } + [("lines from", .words)])
        table.rows = cells.map { cell in
            let numbers = cell.lines
            return row(cell) + [
                "\(NumberText.statistic(numbers.median))", "\(NumberText.range(numbers.quartiles))",
                "\(NumberText.interval(numbers.ci95, confidence: numbers.confidence))", "\(NumberText.count(numbers.core))",
                "\(NumberText.count(numbers.union))", "\(LineSources.text(numbers))",
            ]
        }
        return table.markup
    }

    /// What the weight expects in those lines, with its two errors.
    static func profile(_ cells: [ReportCell]) -> Markup {
        let known = cells.filter { $0.hap.median != nil }
        guard let first = known.first?.hap else { return "" }
        var table = HTMLTable(
            "\(first.title): with the interval of the measurements, and with that of the weight",
            head + [first.unit ?? "value", "by measurements", "by weight", "functions not weighed"].map { ($0, .numbers) })
        table.rows = known.map { cell in
            let numbers = cell.hap
            let certainty = numbers.confidence.flatMap { $0 < 0.95 ? " (\(NumberText.percent($0)))" : nil } ?? ""
            return row(cell) + [
                "\(NumberText.expected(numbers.median))", "\(NumberText.expected(numbers.ci95))\(certainty)",
                "\(NumberText.expected(numbers.weightInterval))", "\(NumberText.count(numbers.missing))",
            ]
        }
        let source = first.source.map { "<p class=\"faint\">The weight: \(Markup.name($0, atMost: 300))</p>" as Markup }
        return "\(table.markup)\(source ?? "")"
    }

    /// What the measurements missed, estimated, and what the estimates are made of.
    static func richness(_ cells: [ReportCell]) -> Markup {
        let known = cells.filter { $0.richness != nil || $0.unseen != nil }
        guard !known.isEmpty else { return "" }
        let isLarge = known.contains { $0.richness?.ice != nil || $0.richness?.ace != nil }
        var table = HTMLTable(
            "What the measurements missed, estimated; unseen: in the steady state of one measurement",
            head
                + (["coverage", "interval", "Chao2", "interval", "unseen", "Chao1", "interval"]
                + (isLarge ? ["ICE", "interval", "ACE", "interval"] : [])).map { ($0, .numbers) })
        table.rows = known.map { cell in
            let richness = cell.richness
            let coverage = richness?.coverageInterval?.map { NumberText.percent($0) }.joined(separator: " to ")
            let rarer = [
                NumberText.statistic(richness?.ice), NumberText.range(richness?.iceInterval), NumberText.statistic(richness?.ace),
                NumberText.range(richness?.aceInterval),
            ]
            let texts =
                [
                    NumberText.percent(cell.functions.coverage), coverage ?? "–", NumberText.statistic(cell.functions.chao2),
                    NumberText.range(richness?.chao2Interval), NumberText.statistic(cell.unseen),
                    NumberText.statistic(richness?.chao1), NumberText.range(richness?.chao1Interval),
                ] + (isLarge ? rarer : [])
            return row(cell) + texts.map { "\($0)" }
        }
        return """
            \(table.markup)<details><summary>The curves and spectra behind them</summary>\(rarefaction(known))\(spectra(known))</details>

            """
    }

    private static func rarefaction(_ cells: [ReportCell]) -> Markup {
        var table = HTMLTable(
            "Functions that so many measurements can be expected to reach",
            head + [("measurements", .numbers), ("functions", .numbers), ("interval", .numbers), ("", .words)])
        table.rows = cells.flatMap { cell in
            let head = row(cell)
            return (cell.richness?.rarefaction ?? []).map { point in
                head + [
                    "\(point.measurements)", "\(NumberText.statistic(point.functions))", "\(NumberText.range(point.ci95))",
                    point.extrapolated ? "extrapolated" : "",
                ]
            }
        }
        return table.markup
    }

    private static func spectra(_ cells: [ReportCell]) -> Markup {
        var table = HTMLTable(
            "Functions by how many measurements reached them",
            head + [("reached by exactly", .numbers), ("functions", .numbers)])
        table.rows = cells.flatMap { cell in
            let head = row(cell)
            return (cell.richness?.spectrum ?? []).map { head + ["\($0.measurements)", "\(NumberText.count($0.functions))"] }
        }
        return table.markup
    }

    private static let head: [(title: String, alignment: HTMLTable.Alignment)] = [("load", .words), ("valid", .numbers)]

    /// What the cell is stands in one column: a phone shows it beside the first numbers.
    private static func row(_ cell: ReportCell) -> [Markup] {
        [
            .titled(
                cell.workload, "\(Markup.name(cell.runtime)) · \(Markup.name(cell.kernel)) \(Markup.name(cell.arch, atMost: 12))"),
            HTMLReport.validity(cell.valid, of: cell.measurements),
        ]
    }
}
