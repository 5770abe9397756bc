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
                ("HAP", .numbers), ("HAP, by the weight's error", .numbers), ("weight", .words),
            ])
        table.rows = cells.map { cell in
            let numbers = cell.lines
            return row(cell) + [
                "\(NumberText.statistic(numbers.median))", "\(NumberText.range(quartiles(numbers.p25, numbers.p75)))",
                "\(NumberText.interval(numbers.ci95, confidence: numbers.confidence))", "\(NumberText.count(numbers.core))",
                "\(NumberText.count(numbers.union))",
                "\(NumberText.expected(cell.hap.median)) \(cell.hap.unit ?? "")",
                "\(NumberText.expected(cell.hap.weightInterval))",
                .name(cell.hap.weight),
            ]
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
