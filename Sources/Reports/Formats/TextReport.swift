/// A report for a terminal: hosts by loads, cells, bugs to expect, what was missed, what is not valid and why, who failed and what
/// would mend it.
struct TextReport {
    let report: Report
    let width: Int?
    let colour: Bool
    var rows = TableSelection.all

    /// The text; throws `TableSelection.Failure` if none of its tables has a column that was asked for.
    var checkedText: String {
        get throws {
            let (matrix, tables) = (LoadMatrix(report), tables)
            let hosts = table(of: matrix, loads: Array(matrix.loads.indices))
            try rows.check(
                [hosts, tables.reached, tables.profile, verticals, tables.missed, tables.rarefaction]
                    + RuntimeExposureTables.text(report.exposures))
            return text
        }
    }

    private var tables: CellTextTables {
        CellTextTables(cells: report.cells, namesRuntimes: LoadMatrix(report).namesRuntimes)
    }

    var text: String {
        let tables = tables
        return
            ([
                heading, matrix, tables.reached.isEmpty ? "" : rendered(tables.reached), profile(tables), vertical,
                missed(tables),
                SimilaritySection.text(report.similarities, width: width),
            ] + RuntimeExposureTables.text(report.exposures).map(rendered) + [findings, invalid, failed, footer])
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var heading: String {
        let run = report.run
        let failed = run.hostsFailed > 0 ? ", \(run.hostsFailed) failed" : ""
        return paragraph("run \(run.id)  campaign \(run.campaign)  \(run.state)")
            + paragraph("\(NumberText.instant(run.started)) – \(NumberText.instant(run.finished))")
            + paragraph("\(run.hostsOK) of \(run.hostsTotal) \(run.hostsCounted)\(failed)")
    }

    private var matrix: String {
        let matrix = LoadMatrix(report)
        guard !matrix.loads.isEmpty else { return "" }
        let whole = table(of: matrix, loads: Array(matrix.loads.indices))
        guard let width, !whole.fits(width) else { return rendered(whole) }
        return matrix.loads.indices.map { rendered(table(of: matrix, loads: [$0])) }.joined(separator: "\n")
    }

    private func table(of matrix: LoadMatrix, loads: [Int]) -> TextTable {
        let numbers = loads.flatMap { load in
            ["functions", "lines", "valid", "lost"].map {
                TextTable.Column($0, .right, group: matrix.title(matrix.loads[load]))
            }
        }
        var table = TextTable([.init("host"), .init("kernel"), .init("arch")] + numbers)
        for row in matrix.rows {
            let entries = loads.flatMap { Self.entry(row.entries[$0]) }
            table.append([.init(row.host.host), .init(row.host.kernel ?? "–"), .init(row.host.arch ?? "–")] + entries)
        }
        return table
    }

    private static func entry(_ entry: LoadMatrix.Entry?) -> [TextTable.Cell] {
        guard let entry else { return Array(repeating: .init("–", .faint), count: 4) }
        let lost = entry.lostEvents ?? 0
        return [
            .init(NumberText.statistic(entry.functions)), .init(NumberText.statistic(entry.lines)),
            .init("\(entry.valid)/\(entry.measurements) \(entry.isValid ? "✓" : "✗")", entry.isValid ? .good : .bad),
            .init(NumberText.count(entry.lostEvents), lost == 0 ? .plain : .bad),
        ]
    }

    private func profile(_ tables: CellTextTables) -> String {
        guard !tables.profile.isEmpty, let hap = report.cells.first(where: { $0.hap.median != nil })?.hap else { return "" }
        return paragraph(hap.title) + rendered(tables.profile)
    }

    private var verticals: TextTable {
        VerticalTables.text(report.cells, namesRuntimes: LoadMatrix(report).namesRuntimes)
    }

    private var vertical: String {
        guard !verticals.isEmpty else { return "" }
        return "Vertical profile: functions of the load's own programs, and of the kernel\n" + rendered(verticals)
            + VerticalTables.reasons(report).map { paragraph("✗ \($0)") }.joined()
    }

    private func missed(_ tables: CellTextTables) -> String {
        guard !tables.missed.isEmpty else { return "" }
        let spectra = tables.spectra.map { paragraph($0) }.joined()
        let few = spectra.isEmpty ? "" : "\nFunctions by how many measurements reached them\n" + spectra
        let curve = tables.rarefaction.isEmpty ? "" : "\n" + rendered(tables.rarefaction)
        return "What more measurements would find, estimated\n" + rendered(tables.missed) + curve + few
    }

    private var findings: String {
        let findings = report.findings
        let count = NumberText.count(findings.count, of: "finding")
        switch findings.count {
        case 0: return ""
        case 1: return paragraph("\(count): \(findings[0])")
        default: return "\(count)\n" + findings.map { paragraph("! \($0)") }.joined()
        }
    }

    private var invalid: String {
        let lines = report.hosts.flatMap { host in
            host.measurements.filter { !$0.valid }.map { measurement in
                paragraph(
                    "✗ \(host.host)  \(measurement.workload) \(measurement.runtime) #\(measurement.repetition)  "
                        + measurement.invalidReasons.joined(separator: "; "))
            }
        }
        return lines.isEmpty ? "" : "Not valid, and in no number above\n" + lines.joined()
    }

    private var failed: String {
        let lines = report.hosts.filter(\.hasFailed).map { host in
            let remedy = host.remedy.map { "; \($0)" } ?? ""
            return paragraph(
                "✗ \(host.host)  \(host.status.replacing("_", with: " ")): \(host.reason ?? "no reason given")\(remedy)")
        }
        return lines.isEmpty ? "" : "Not measured\n" + lines.joined()
    }

    private var certainty: String {
        let least = report.cells.compactMap(\.functions.confidence).min()
        guard let least, least < 0.95 else { return "" }
        return paragraph(
            "intervals: so few measurements hold the median with \(NumberText.percent(least)) only; six or more give 95 %")
    }

    /// Columns of a sentence that are shown: a program's last words may be long, and the other formats have all of them.
    private static let longest = 1_000

    private func paragraph(_ text: String) -> String {
        WrappedText.of(DisplayWidth.clipped(VisibleText.of(text), to: Self.longest), width: width, indent: 4)
    }

    private var footer: String {
        let reasons = Set(report.cells.compactMap(\.lines.note)).sorted().map { paragraph($0) }
        let sync = report.sync
        let skew =
            sync.startSkewMicrosecondsMax.map { skew in
                paragraph(
                    "start skew at most \(NumberText.duration(microseconds: skew))"
                        + " (99 %: \(NumberText.duration(microseconds: sync.startSkewMicrosecondsP99)))"
                        + ", clock error at most \(NumberText.duration(microseconds: sync.offsetErrorMicrosecondsMax))")
            } ?? ""
        return reasons.joined() + certainty + skew
    }

    private func rendered(_ table: TextTable) -> String {
        rows.applied(to: table).rendered(width: width, colour: colour)
    }
}

extension ReportHost {
    var hasFailed: Bool { status == "failed" || status == "left_out" }
}
