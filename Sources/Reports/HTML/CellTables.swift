/// The numbers behind the plots, a row for each load, runtime and kernel.
enum CellTables {
    static func functions(_ cells: [ReportCell]) -> Markup {
        var table = HTMLTable(
            "Functions, over valid measurements alone",
            head + [
                ("median", .numbers), ("quartiles", .numbers), ("interval", .numbers), ("core", .numbers), ("union", .numbers),
                ("Chao2", .numbers), ("interval", .numbers), ("coverage", .numbers), ("at least", .numbers),
            ])
        table.rows = cells.map { cell in
            let numbers = cell.functions
            return row(cell) + [
                "\(NumberText.statistic(numbers.median))", "\(NumberText.range(quartiles(numbers.p25, numbers.p75)))",
                "\(NumberText.interval(numbers.ci95, confidence: numbers.confidence))", "\(NumberText.count(numbers.core))",
                "\(NumberText.count(numbers.union))",
                "\(NumberText.statistic(numbers.chao2))", "\(NumberText.range(cell.richness?.chao2Interval))",
                "\(NumberText.percent(numbers.coverage))", "\(NumberText.percent(cell.richness?.coverageInterval?.first))",
            ]
        }
        return table.markup
    }

    static func lines(_ cells: [ReportCell]) -> Markup {
        guard cells.contains(where: { $0.lines.median != nil }) else { return "" }
        var table = HTMLTable(
            "Source lines of those functions, and their Horizontal Attack Profile under the weight that is named",
            head + [
                ("median", .numbers), ("quartiles", .numbers), ("interval", .numbers), ("core", .numbers), ("union", .numbers),
                ("lines from", .words), ("HAP", .numbers), ("HAP, by the weight's error", .numbers), ("weight", .words),
            ])
        table.rows = cells.map { cell in
            let numbers = cell.lines
            return row(cell) + [
                "\(NumberText.statistic(numbers.median))", "\(NumberText.range(quartiles(numbers.p25, numbers.p75)))",
                "\(NumberText.interval(numbers.ci95, confidence: numbers.confidence))", "\(NumberText.count(numbers.core))",
                "\(NumberText.count(numbers.union))",
                "\(LineSources.text(numbers))", "\(NumberText.expected(cell.hap.median)) \(cell.hap.unit ?? "")",
                "\(NumberText.expected(cell.hap.weightInterval))",
                .name(cell.hap.weight),
            ]
        }
        return table.markup
    }

    /// What the measurements missed, estimated, and what the estimates are made of.
    static func richness(_ cells: [ReportCell]) -> Markup {
        let known = cells.filter { $0.richness != nil || $0.unseen != nil }
        guard !known.isEmpty else { return "" }
        var table = HTMLTable(
            "What the measurements missed, estimated; unseen: in the steady state of one measurement",
            head + ["unseen", "Chao1", "interval", "ICE", "interval", "ACE", "interval"].map { ($0, .numbers) })
        table.rows = known.map { cell in
            let richness = cell.richness
            return row(cell)
                + [
                    NumberText.statistic(cell.unseen), NumberText.statistic(richness?.chao1),
                    NumberText.range(richness?.chao1Interval),
                    NumberText.statistic(richness?.ice), NumberText.range(richness?.iceInterval),
                    NumberText.statistic(richness?.ace), NumberText.range(richness?.aceInterval),
                ].map { "\($0)" }
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
            (cell.richness?.rarefaction ?? []).map { point in
                row(cell) + [
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
            (cell.richness?.spectrum ?? []).map { row(cell) + ["\($0.measurements)", "\(NumberText.count($0.functions))"] }
        }
        return table.markup
    }

    private static let head: [(title: String, alignment: HTMLTable.Alignment)] = [
        ("load", .words), ("runtime", .words), ("kernel", .words), ("arch", .words), ("valid", .numbers),
    ]

    private static func row(_ cell: ReportCell) -> [Markup] {
        [
            .name(cell.workload), .name(cell.runtime), .name(cell.kernel), .name(cell.arch),
            HTMLReport.validity(cell.valid, of: cell.measurements),
        ]
    }

    private static func quartiles(_ low: Double?, _ high: Double?) -> [Double]? {
        low.flatMap { low in high.map { [low, $0] } }
    }
}
