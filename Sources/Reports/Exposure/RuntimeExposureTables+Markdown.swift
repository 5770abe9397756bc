extension RuntimeExposureTables {
    private static let shares = ["functions used", "exposed", "total", "lines used", "exposed", "total"]
        .map { ($0, MarkdownTable.Alignment.numbers) }

    /// For a Markdown report: in all, what each hostile load had entered by when, and by subsystem where somebody opens that. Nothing if
    /// no hostile load was measured.
    static func markdown(_ exposures: [ReportExposure]) -> String {
        guard exposures.contains(where: { !$0.hostile.isEmpty }) else { return "" }
        return "**Used and exposed, by runtime**\n\n" + totals(exposures)
            + "**\(loadCaption)**\n\n" + loads(exposures)
            + "**Functions that they had entered by then, as parts of the time that they had**\n\n"
            + curves(exposures) + exposures.map(subsystems).joined()
    }

    private static func totals(_ exposures: [ReportExposure]) -> String {
        var table = MarkdownTable([("runtime", .words), ("kernel", .words)] + shares)
        for exposure in exposures { table.append(names(exposure) + cells(exposure.total)) }
        return table.text
    }

    private static func loads(_ exposures: [ReportExposure]) -> String {
        var table = MarkdownTable(
            [("load", .words), ("runtime", .words), ("kernel", .words)]
                + loadTitles.map { ($0, .numbers) })
        for (exposure, load) in hostile(exposures) {
            table.append([MarkdownText.name(load.workload)] + names(exposure) + cells(load))
        }
        return table.text
    }

    private static func curves(_ exposures: [ReportExposure]) -> String {
        let fractions = [("⅛", 0.125), ("¼", 0.25), ("½", 0.5), ("¾", 0.75), ("1", 1)]
        var table = MarkdownTable(
            [("load", .words), ("runtime", .words), ("kernel", .words), ("seconds", .numbers)]
                + fractions.map { ($0.0, .numbers) })
        for (exposure, load) in hostile(exposures) {
            guard let end = load.curve.last?.seconds else { continue }
            let reached = fractions.map { fraction in load.curve.last { $0.seconds <= end * fraction.1 }?.functions }
            table.append(
                [MarkdownText.name(load.workload)] + names(exposure) + [NumberText.count(Int(end.rounded()))]
                    + reached.map { NumberText.count($0) })
        }
        return table.text
    }

    private static func subsystems(_ exposure: ReportExposure) -> String {
        var table = MarkdownTable([("subsystem", .words)] + shares)
        for part in reached(exposure) {
            table.append([part.name] + cells(part))
        }
        guard !table.text.isEmpty else { return "" }
        return MarkdownText.details("By subsystem: \(exposure.runtime) on \(exposure.kernel)", table.text)
    }

    private static func hostile(_ exposures: [ReportExposure]) -> [(ReportExposure, ReportExposure.Load)] {
        exposures.flatMap { exposure in exposure.hostile.map { (exposure, $0) } }
    }

    private static func names(_ exposure: ReportExposure) -> [String] {
        [exposure.runtime, exposure.kernel].map { MarkdownText.name($0) }
    }
}
