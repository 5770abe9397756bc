/// The vertical profile as tables: only of loads whose programs were watched.
enum VerticalTables {
    private static let groups = ["functions", "lines"]

    /// For a terminal; empty if no cell has one.
    static func text(_ cells: [ReportCell], namesRuntimes: Bool) -> TextTable {
        var columns: [TextTable.Column] = [.init("load")]
        if namesRuntimes { columns.append(.init("runtime")) }
        columns += [.init("kernel"), .init("arch"), .init("valid", .right)]
        columns += groups.flatMap { group in
            ["user", "kernel", "vertical"].map { TextTable.Column($0, .right, group: group) }
        }
        columns.append(.init("bytes without lines", .right))
        var table = TextTable(columns)
        for cell in cells {
            guard let vertical = cell.vertical else { continue }
            let isValid = vertical.valid == vertical.measurements
            var row: [TextTable.Cell] = [.init(cell.workload)]
            if namesRuntimes { row.append(.init(cell.runtime)) }
            row += [.init(cell.kernel), .init(cell.arch)]
            row.append(.init("\(vertical.valid)/\(vertical.measurements)", isValid ? .good : .bad))
            row += numbers(vertical, of: cell).map { TextTable.Cell($0) }
            table.append(row)
        }
        return table
    }

    /// As part of a page; nothing if no cell has one.
    static func section(_ report: Report) -> Markup {
        let measured = report.cells.filter { $0.vertical != nil }
        guard !measured.isEmpty else { return "" }
        var table = HTMLTable(
            "Medians of the measurements whose programs were watched to the end",
            [("load", .words), ("runtime", .words), ("kernel", .words), ("valid", .numbers)]
                + ["user", "kernel", "vertical", "user", "kernel", "vertical", "bytes without lines"].map { ($0, .numbers) })
        table.groups = [("", 4), ("functions", 3), ("lines", 3), ("", 1)]
        for cell in measured {
            guard let vertical = cell.vertical else { continue }
            let names = [cell.workload, cell.runtime, cell.kernel].map { Markup.name($0) }
            let numbers = numbers(vertical, of: cell).map { "\($0)" as Markup }
            table.rows.append(names + [HTMLReport.validity(vertical.valid, of: vertical.measurements)] + numbers)
        }
        return """
            <h2>Vertical profile</h2><p class="faint">Functions of the load's own programs and libraries, and those of the kernel. Lines of \
            programs are those of functions whose debug information was imported; of the others there are bytes.</p>\(table.markup)\(files(report))
            """
    }

    /// Of the first measurement of each host and load that has one: which files, and what of them.
    private static func files(_ report: Report) -> Markup {
        var table = HTMLTable(
            "Programs and libraries, by the first measurement of each host and load",
            [("file", .words), ("host", .words), ("load", .words)]
                + ["entered", "lines", "watched", "refused"].map { ($0, .numbers) } + [("build-id", .words), ("state", .words)])
        for host in report.hosts {
            var known: Set<LoadMatrix.Load> = []
            for measurement in host.measurements {
                let load = LoadMatrix.Load(workload: measurement.workload, runtime: measurement.runtime)
                guard let vertical = measurement.vertical, known.insert(load).inserted else { continue }
                for file in vertical.files {
                    let numbers = [file.functions, file.lines, file.probed, file.refused].map {
                        "\(NumberText.count($0))" as Markup
                    }
                    let buildID = String((file.buildID ?? "–").prefix(12))
                    table.rows.append(
                        [Markup.name(file.path, atMost: 60), Markup.name(host.host), Markup.name(measurement.workload)] + numbers
                            + ["\(buildID)", "\(file.kind.replacing("_", with: " "))"])
                }
            }
        }
        return "<details><summary>Files</summary>\(table.markup)</details>"
    }

    /// Why vertical profiles do not count, a sentence each.
    static func reasons(_ report: Report) -> [String] {
        report.hosts.flatMap { host in
            host.measurements.compactMap { measurement in
                guard let vertical = measurement.vertical, !vertical.valid else { return nil }
                return "vertical of \(host.host)  \(measurement.workload) \(measurement.runtime) #\(measurement.repetition)  "
                    + vertical.invalidReasons.joined(separator: "; ")
            }
        }
    }

    private static func numbers(_ vertical: CellVertical, of cell: ReportCell) -> [String] {
        [
            NumberText.statistic(vertical.functionsUser), NumberText.statistic(vertical.functionsKernel),
            NumberText.statistic(vertical.functions), NumberText.statistic(vertical.linesUser),
            NumberText.statistic(cell.lines.median), NumberText.statistic(vertical.lines),
            NumberText.statistic(vertical.bytesMissingLines),
        ]
    }
}
