/// What was used and what could be reached in each runtime, and what hostile loads found there, as tables.
enum RuntimeExposureTables {
    static let loadCaption =
        "Hostile loads: what they entered at any time, and how many functions they would enter at least if they went on for ever"
    static let loadTitles = ["valid", "functions", "lines", "asymptote", "interval"]

    /// As part of a page, for the runtimes of one kernel; nothing if no hostile load was measured in any.
    static func markup(_ exposures: [ReportExposure]) -> Markup {
        guard exposures.contains(where: { !$0.hostile.isEmpty }) else { return "" }
        var table = HTMLTable(
            "By runtime",
            [("runtime", .words)] + ["used", "exposed", "total", "used", "exposed", "total"].map { ($0, .numbers) })
        table.groups = [("", 1), ("functions", 3), ("lines", 3)]
        table.rows = exposures.map { exposure in
            [Markup.name(exposure.runtime)] + cells(exposure.total).map { "\($0)" }
        }
        var loads = HTMLTable(
            loadCaption,
            [("load", .words), ("runtime", .words)]
                + loadTitles.map { ($0, .numbers) })
        loads.rows = exposures.flatMap { exposure in
            exposure.hostile.map { load in
                [Markup.name(load.workload), Markup.name(exposure.runtime)] + cells(load).map { "\($0)" }
            }
        }
        let figures = exposures.flatMap { exposure in
            exposure.hostile.map { load -> Markup in
                let title = "\(load.workload) (\(exposure.runtime))"
                return """
                    <figure><h4>\(Markup.name(title)): exposure against time</h4>\
                    \(ExposureCurve(title: title, load: load).markup)</figure>
                    """
            }
        }
        return "\(table.markup)\(loads.markup)<div class=\"plots\">\(Markup(figures))</div>"
    }

    /// For a terminal.
    static func text(_ exposures: [ReportExposure]) -> [TextTable] {
        guard exposures.contains(where: { !$0.hostile.isEmpty }) else { return [] }
        let numbers = ["functions", "lines"].flatMap { group in
            ["used", "exposed", "total"].map { TextTable.Column($0, .right, group: group) }
        }
        var table = TextTable([.init("kernel"), .init("arch"), .init("runtime"), .init("part")] + numbers)
        for exposure in exposures {
            for part in [exposure.total] + reached(exposure) {
                table.append(
                    [.init(exposure.kernel), .init(exposure.arch), .init(exposure.runtime), .init(part.name)]
                        + cells(part).map { .init($0) })
            }
        }
        var loads = TextTable(
            [.init("hostile load"), .init("runtime"), .init("kernel")]
                + loadTitles.map { .init($0, .right) })
        for exposure in exposures {
            for load in exposure.hostile {
                loads.append(
                    [.init(load.workload), .init(exposure.runtime), .init(exposure.kernel)] + cells(load).map { .init($0) })
            }
        }
        return [table, loads]
    }

    /// The subsystems of which something was or could be reached.
    static func reached(_ exposure: ReportExposure) -> [ReportExposure.Part] {
        exposure.subsystems.filter { $0.functions.exposed ?? $0.functions.used > 0 }
    }

    static func cells(_ part: ReportExposure.Part) -> [String] {
        [part.functions, part.lines].flatMap {
            [NumberText.count($0.used), NumberText.count($0.exposed), NumberText.count($0.total)]
        }
    }

    static func cells(_ load: ReportExposure.Load) -> [String] {
        let bounds = load.asymptoteInterval.map { $0.map { NumberText.count(Int($0.rounded())) }.joined(separator: "–") }
        return [
            NumberText.count(load.measurements), NumberText.count(load.functions), NumberText.count(load.lines),
            NumberText.count(load.asymptote.map { Int($0.rounded()) }), bounds ?? "–",
        ]
    }
}
