/// A report's cells as tables for a terminal: what was reached, the bugs that are to be expected in it, and what was missed.
struct CellTextTables {
    let cells: [ReportCell]
    /// Whether runtimes must be named to tell the loads apart.
    let namesRuntimes: Bool

    /// Functions and lines of each cell.
    var reached: TextTable {
        let optional = { (title: String, group: String) in TextTable.Column(title, .right, group: group, isOptional: true) }
        var table = TextTable(
            head + [
                .init("valid", .right), .init("functions", .right), .init("interval", .right), .init("lines", .right),
                optional("interval", ""), optional("core", ""), optional("union", ""),
                .init("lines from", isOptional: true), optional("functions", "quartiles"),
                optional("lines", "quartiles"),
            ])
        for cell in cells {
            let (functions, lines) = (cell.functions, cell.lines)
            table.append(
                names(cell) + [
                    .init("\(cell.valid)/\(cell.measurements)", cell.valid == cell.measurements ? .good : .bad),
                    .init(NumberText.statistic(functions.median)), .init(NumberText.range(functions.ci95)),
                    .init(NumberText.statistic(lines.median)), .init(NumberText.range(lines.ci95)),
                    .init(NumberText.count(functions.core)), .init(NumberText.count(functions.union)),
                    .init(LineSources.text(lines)),
                    .init(NumberText.range(functions.quartiles)),
                    .init(NumberText.range(lines.quartiles)),
                ])
        }
        return table
    }

    /// What the weight expects in those lines, each number with its two errors; empty where no lines are known.
    var profile: TextTable {
        let unit = cells.compactMap(\.hap.unit).first ?? "none"
        var table = TextTable(
            head + [
                .init(unit, .right), .init("by measurements", .right, group: "interval"),
                .init("by weight", .right, group: "interval"), .init("not weighed", .right, isOptional: true),
            ])
        for cell in cells where cell.hap.median != nil {
            table.append(
                names(cell) + [
                    .init(NumberText.expected(cell.hap.median)), .init(NumberText.expected(cell.hap.ci95)),
                    .init(NumberText.expected(cell.hap.weightInterval)), .init(NumberText.count(cell.hap.missing)),
                ])
        }
        return table
    }

    /// How well the measurements know what there is to reach; empty if no cell has two of them.
    var missed: TextTable {
        let known = cells.filter { $0.richness != nil || $0.unseen != nil }
        let estimators = Estimator.all.filter { estimator in known.contains { estimator.value($0) != nil } }
        var table = TextTable(
            head + estimators.map { .init($0.title, .right, isOptional: $0.isOptional) })
        for cell in known {
            table.append(names(cell) + estimators.map { .init($0.text(cell)) })
        }
        return table
    }

    /// The rarefaction curve of each cell at three points: one measurement, all that there are, and twice as many; empty if no cell has
    /// two of them.
    var rarefaction: TextTable {
        var table = TextTable(
            head + ["one", "all", "twice as many"].map { .init($0, .right, group: "functions that so many would reach") })
        for cell in cells {
            guard let curve = cell.richness?.rarefaction else { continue }
            let points = [curve.first, curve.last { !$0.extrapolated }, curve.last { $0.extrapolated }]
            table.append(
                names(cell)
                    + points.map { point in
                        .init(point.map { "\(NumberText.statistic($0.functions)) (\(NumberText.range($0.ci95)))" } ?? "–")
                    })
        }
        return table
    }

    /// Of each cell, how many functions exactly so many measurements reached: those of few and those of nearly all.
    var spectra: [String] {
        cells.compactMap { cell in
            guard let spectrum = cell.richness?.spectrum else { return nil }
            let name = names(cell).map(\.text).joined(separator: " ")
            let entries = spectrum.map { "\(NumberText.count($0.functions)) by \($0.measurements)" }
            let shown = entries.count <= 8 ? entries : Array(entries.prefix(4)) + ["…"] + Array(entries.suffix(3))
            return "\(name): \(shown.joined(separator: ", "))"
        }
    }

    private var head: [TextTable.Column] {
        [.init("load")] + (namesRuntimes ? [.init("runtime")] : []) + [.init("kernel"), .init("arch")]
    }

    private func names(_ cell: ReportCell) -> [TextTable.Cell] {
        [.init(cell.workload)] + (namesRuntimes ? [.init(cell.runtime)] : []) + [.init(cell.kernel), .init(cell.arch)]
    }
}

extension CellTextTables {
    /// An estimate of what was missed, and the column or two that it takes.
    private struct Estimator {
        let title: String
        var isOptional = false
        let value: (ReportCell) -> Double?
        let text: (ReportCell) -> String

        /// The most telling first: the later ones are left out where the terminal is narrow.
        static var all: [Estimator] {
            [
                Estimator(title: "coverage", value: \.functions.coverage) { NumberText.percent($0.functions.coverage) },
                Estimator(title: "interval", value: \.functions.coverage) { cell in
                    guard let bounds = cell.richness?.coverageInterval else { return "–" }
                    return bounds.map { NumberText.percent($0) }.joined(separator: " to ")
                },
            ] + pair("Chao2", \.functions.chao2, \.richness?.chao2Interval, isOptional: false)
                + [
                    Estimator(title: "unseen in one", isOptional: true, value: \.unseen) { NumberText.statistic($0.unseen) }
                ] + pair("ICE", \.richness?.ice, \.richness?.iceInterval)
                + pair("Chao1", \.richness?.chao1, \.richness?.chao1Interval)
                + pair("ACE", \.richness?.ace, \.richness?.aceInterval)
        }

        private static func pair(
            _ title: String, _ value: @escaping (ReportCell) -> Double?, _ interval: @escaping (ReportCell) -> [Double]?,
            isOptional: Bool = true
        ) -> [Estimator] {
            [
                Estimator(title: title, isOptional: isOptional, value: value) { NumberText.statistic(value($0)) },
                Estimator(title: "interval", isOptional: isOptional, value: value) { NumberText.range(interval($0)) },
            ]
        }
    }
}
