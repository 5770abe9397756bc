extension Trend {
    /// The trend in `format`. A table fits `width` columns, if there is one, has colours if `colour` is set, and only the rows that `rows`
    /// selects. Throws `TableSelection.Failure` for a column that it does not have.
    public func text(
        as format: ComparisonFormat, width: Int? = nil, colour: Bool = false, rows: TableSelection = .all
    ) throws -> String {
        switch format {
        case .table: try TextTrend(trend: self, width: width, colour: colour, rows: rows).checkedText
        case .json: try ReportJSON.text(self)
        case .csv: csv
        case .html: HTMLTrend(trend: self).text
        case .markdown: markdown
        }
    }

    private var markdown: String {
        var table = MarkdownTable(
            ["load", "runtime", "kernel", "arch"].map { ($0, .words) }
                + ["runs", "functions, first", "last", "lines, first", "last"].map { ($0, .numbers) })
        for series in series {
            let (first, last) = (series.points.first, series.points.last)
            table.append(
                [series.workload, series.runtime, series.kernel, series.arch].map { MarkdownText.name($0) } + [
                    "\(series.points.count)"
                ]
                    + [first?.functions, last?.functions, first?.lines, last?.lines].map { NumberText.statistic($0) })
        }
        let changes = TextTrend(trend: self, width: nil, colour: false).changeLines.map {
            "- \(MarkdownText.name($0, atMost: 400))\n"
        }
        return "### \(MarkdownText.name(campaign)) from run to run\n\n"
            + (table.text.isEmpty ? "No run has a valid measurement.\n" : table.text) + changes.joined()
    }

    private var csv: String {
        let header =
            "campaign,workload,runtime,kernel,arch,run,started,release,valid,functions,functions_low,functions_high,lines,"
            + "function_change_p,line_change_p,function_change_before,function_change_after,function_change_percent,"
            + "line_change_before,line_change_after,line_change_percent,functions_confidence"
        let rows = series.flatMap { series in
            series.points.map { point -> String in
                let words = [
                    campaign, series.workload, series.runtime, series.kernel, series.arch, point.run,
                    NumberText.instant(point.started),
                    point.release,
                ].map(CSVReport.word)
                let changes = [series.functionChanges, series.lineChanges].map { changes in
                    changes.first { $0.run == point.run }
                }
                let numbers: [Double?] =
                    [point.functions, point.functionsInterval?.first, point.functionsInterval?.last, point.lines]
                    + changes.map { $0?.p } + changes.flatMap { [$0?.before, $0?.after, $0?.growthPercent] } + [
                        point.functionsConfidence
                    ]
                return (words + ["\(point.valid)"] + numbers.map { $0.map { "\($0)" } ?? "" }).joined(separator: ",")
            }
        }
        return CSVReport.text([header] + rows)
    }
}

/// A trend for a terminal: every series with its last level, and every change.
struct TextTrend {
    let trend: Trend
    let width: Int?
    let colour: Bool
    var rows = TableSelection.all

    /// The text; throws `TableSelection.Failure` if the table does not have a column that was asked for.
    var checkedText: String {
        get throws {
            try rows.check([table])
            return text
        }
    }

    var text: String {
        guard !trend.series.isEmpty else {
            return "No run of campaign \(VisibleText.of(trend.campaign)) has a valid measurement.\n"
        }
        let head = "campaign \(VisibleText.of(trend.campaign)): medians of the valid measurements of each run\n"
        return head + rows.applied(to: table).rendered(width: width, colour: colour) + "\n" + changes
    }

    private var table: TextTable {
        let names = Set(trend.series.map(\.runtime)).count > 1
        var table = TextTable([
            .init("load"), .init("kernel"), .init("arch"), .init("runs", .right), .init("functions", .right, group: "first"),
            .init("lines", .right, group: "first"), .init("functions", .right, group: "last"),
            .init("lines", .right, group: "last"),
            .init("functions", .right, group: "changes"), .init("lines", .right, group: "changes"),
        ])
        for series in trend.series {
            let (first, last) = (series.points.first, series.points.last)
            table.append([
                .init(names ? "\(series.workload) in \(series.runtime)" : series.workload), .init(series.kernel),
                .init(series.arch),
                .init("\(series.points.count)"), .init(NumberText.statistic(first?.functions)),
                .init(NumberText.statistic(first?.lines)), .init(NumberText.statistic(last?.functions)),
                .init(NumberText.statistic(last?.lines)), .init("\(series.functionChanges.count)"),
                .init("\(series.lineChanges.count)"),
            ])
        }
        return table
    }

    private var changes: String {
        let lines = changeLines.map { WrappedText.of($0, width: width, indent: 4) }
        return lines.isEmpty ? "No change of level that a permutation test bears out.\n" : lines.joined()
    }

    /// A sentence for each change of level.
    var changeLines: [String] {
        trend.series.flatMap { series in
            [("functions", series.functionChanges), ("lines", series.lineChanges)].flatMap { what, changes in
                changes.map { line(series, what, $0) }
            }
        }
    }

    private func line(_ series: Trend.Series, _ what: String, _ change: Trend.Change) -> String {
        let kernel = change.formerRelease.map { "; the kernel went from \($0) to \(change.release)" } ?? ""
        let text =
            "\(series.workload) in \(series.runtime), \(series.kernel) \(series.arch): from run \(change.run) on "
            + "\(NumberText.statistic(change.after)) \(what) instead of \(NumberText.statistic(change.before)) "
            + "(p \(ComparisonText.probability(change.p)))\(kernel)"
        return VisibleText.of(text)
    }
}
