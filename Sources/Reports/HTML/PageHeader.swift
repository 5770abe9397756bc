/// What one sees first: which run it was, and whether to believe it.
struct PageHeader {
    let report: Report
    /// Where the parts of the page are.
    var contents: Markup = ""

    var markup: Markup {
        """
        <header><h1>\(Markup.name(report.run.campaign, atMost: 80))</h1>
        <p class="faint">run \(report.run.id) · \(report.run.state) · \(NumberText.instant(report.run.started)) to \
        \(NumberText.instant(report.run.finished))</p>
        \(contents)\(facts)</header>

        """
    }

    var facts: Markup {
        "<dl class=\"facts\">\(hosts)\(kernels)\(measurements)\(lost)\(skew)\(clock)</dl>"
    }

    private var hosts: Markup {
        let run = report.run
        let rest: Markup = run.hostsFailed > 0 ? "<span class=\"bad\">\(run.hostsFailed) failed</span>" : "none failed"
        return Markup.fact(run.hostsCounted, "\(run.hostsOK) of \(run.hostsTotal)", rest)
    }

    private var kernels: Markup {
        let releases = Set(report.hosts.compactMap(\.kernel)).sorted(by: ReleaseOrder.precedes)
        let short = releases.map { DisplayWidth.clipped(VisibleText.of(ReleaseOrder.short($0)), to: 12) }
        let range = short.first.map { first in short.last == first ? first : "\(first) to \(short.last ?? first)" }
        return Markup.fact("kernel releases", "\(report.run.kernels)", "\(range ?? "none known")")
    }

    private var measurements: Markup {
        let (valid, invalid) = (report.run.measurementsValid, report.run.measurementsInvalid)
        let rest: Markup =
            invalid > 0 ? "<span class=\"bad\">\(invalid) not valid</span>" : valid > 0 ? "all valid" : "none measured"
        return Markup.fact("valid measurements", "\(valid) of \(valid + invalid)", rest)
    }

    private var lost: Markup {
        Markup.fact("function entries lost", "\(NumberText.count(report.run.lostEvents))", "over all measurements")
    }

    private var skew: Markup {
        Markup.fact(
            "start skew, at most", "\(NumberText.duration(microseconds: report.sync.startSkewMicrosecondsMax))",
            "99 %: \(NumberText.duration(microseconds: report.sync.startSkewMicrosecondsP99))")
    }

    private var clock: Markup {
        Markup.fact(
            "clock error, at most", "\(NumberText.duration(microseconds: report.sync.offsetErrorMicrosecondsMax))",
            "host against coordinator")
    }
}

extension Markup {
    /// A number with its title, and below it what belongs to it, for a list of class `facts`.
    package static func fact(_ title: String, _ value: Markup, _ rest: Markup) -> Markup {
        "<div><dt>\(title)</dt><dd>\(value)<small>\(rest)</small></dd></div>"
    }
}
