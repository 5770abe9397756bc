import ResultStore

/// All that the dashboard's pages say of a run, as the parts of one file.
struct HTMLArchive: Sendable {
    let archive: ArchivedReport

    /// Pairs of a comparison whose functions are listed, those that differ most.
    private static let mostPairs = 12
    /// More hosts would make the page too large for mail.
    private static let mostHosts = 1_000

    /// The parts in their order; the raw value is the element's id.
    private enum Part: String, CaseIterable {
        case before, nights, exposure, hosts, functions

        var title: String {
            switch self {
            case .before: "Since the run before"
            case .nights: "Nights"
            case .exposure: "Exposure"
            case .hosts: "Hosts"
            case .functions: "Functions"
            }
        }
    }

    /// The way to each part.
    var contents: Markup {
        let links = Part.allCases.map { "<a href=\"#\($0.rawValue)\">\($0.title)</a>" as Markup }
        return "<nav class=\"contents\" aria-label=\"Parts of this page\">\(Markup(links))</nav>"
    }

    var markup: Markup {
        Markup(
            Part.allCases.mappedInParallel { part in
                "<section><h2 class=\"part\" id=\"\(part.rawValue)\">\(part.title)</h2>\(body(of: part))</section>\n" as Markup
            })
    }

    private func body(of part: Part) -> Markup {
        switch part {
        case .before: before
        case .nights: nights
        case .exposure: exposure
        case .hosts: hosts
        case .functions: functions
        }
    }

    private var before: Markup {
        guard let comparison = archive.comparison else {
            return archive.runsLeftOut == 0
                ? "<p>No earlier run of the campaign is in the store.</p>"
                : "<p>The runs are too large for one before to be read as well, unless asked for: <span class=\"code\">hapfleet report \(archive.report.run.id) --format html --earlier 1</span></p>"
        }
        guard !comparison.pairs.isEmpty else {
            return "<p>Run \(comparison.from) has no load on the same kernel.</p>"
        }
        let cut: Markup =
            comparison.pairs.count <= Self.mostPairs
            ? ""
            : """
            <p class="faint">Below the medians, the \(Self.mostPairs) pairs of \(comparison.pairs.count) whose functions differ most; all: \
            <span class="code">hapfleet compare \(comparison.from) \(comparison.to) --format html</span></p>
            """
        return """
            <p class="faint">run \(comparison.from) → run \(comparison.to)</p>\(cut)\
            \(HTMLComparison(comparison: comparison, mostDetailed: Self.mostPairs).sections)\(HTMLComparison.method)
            """
    }

    private var nights: Markup {
        guard !archive.trend.series.isEmpty else { return "<p>No run of the campaign has a valid measurement.</p>" }
        let older: Markup =
            archive.runsLeftOut == 0
            ? ""
            : """
            <p class="faint">\(NumberText.count(archive.runsLeftOut)) older runs are left out: <span class="code">hapfleet trend</span> \
            reads all of them.</p>
            """
        return "\(older)\(HTMLTrend(trend: archive.trend).archived)\(HTMLTrend.method)"
    }

    private var exposure: Markup {
        archive.exposures.isEmpty
            ? "<p>The run has no valid measurement.</p>"
            : "\(ExposureSection.explanation(archive.exposures))\(ExposureSection.markup(archive.exposures))"
    }

    private var hosts: Markup {
        let all = archive.hosts.count
        let title =
            all <= Self.mostHosts
            ? "Every host: \(NumberText.count(all))"
            : "The first \(NumberText.count(Self.mostHosts)) of \(NumberText.count(all)) hosts"
        var table = HTMLTable(
            "What the hosts said of themselves",
            [("host", .words), ("state", .words), ("kernel", .words), ("machine", .words), ("reached at", .words)])
        table.rows = archive.hosts.prefix(Self.mostHosts).map { host in
            [
                .name(host.host), "\(host.status.rawValue.replacing("_", with: " "))",
                "\(Markup.name(host.kernelRelease ?? "–")) \(Markup.name(host.architecture ?? ""))",
                .name(MachineText.of(host.facts), atMost: 60), .name("\(host.address):\(host.port)", atMost: 60),
            ]
        }
        return "<details><summary>\(title)</summary>\(table.markup)</details>"
    }

    private var functions: Markup {
        guard !archive.functions.functions.isEmpty else { return "<p>No valid measurement reached any.</p>" }
        let table = FunctionIndexTable(index: archive.functions)
        return "<details><summary>\(table.title)</summary>\(table.markup)</details>"
    }
}
