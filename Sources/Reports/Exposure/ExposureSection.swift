/// How much of each kernel was used, of all that it has, as part of a page.
package enum ExposureSection {
    /// Subsystems that the picture has; the table has all.
    private static let drawn = 16

    /// What the words mean. Where no hostile load was measured nobody knows what could be entered, and it says so.
    package static func explanation(_ exposures: [KernelExposure]) -> Markup {
        let exposed: Markup =
            exposures.contains { $0.total.functionsExposed != nil }
            ? """
            <p class="faint">Exposed: used, or entered at any time by a valid measurement of a hostile load, which reaches for all that it can \
            from inside the runtime. What it did not find in its time may be exposed too.</p>
            """
            : """
            <p class="notice">Exposed: no data. What could be entered from outside, but was not, lies between used and total; a trace of what \
            ran cannot tell how much that is, and no number here stands for it: a campaign with an exposure load can.</p>
            """
        return """
            <p class="faint">Used: entered by a valid measurement in its steady state. Total: all functions that have code in the kernel's \
            image and in the modules that were loaded.</p>\(exposed)
            """
    }

    /// One part for each kernel.
    package static func markup(_ exposures: [KernelExposure]) -> Markup { Markup(exposures.map(kernel)) }

    private static func kernel(_ exposure: KernelExposure) -> Markup {
        let heading: Markup = "<h3>\(Markup.name(exposure.kernel)) \(Markup.name(exposure.arch))</h3>"
        let total = exposure.total
        guard total.functions > 0 else {
            return """
                \(heading)<p class="notice">\(NumberText.count(total.functionsUsed)) functions were used; how many there are is not \
                known without its debug information: <span class="code">hapfleet kernels import</span></p>
                """
        }
        let unknown: Markup =
            exposure.unknownObjects == 0
            ? ""
            : """
            <p class="faint">\(NumberText.count(exposure.unknownObjects)) of its modules have no dictionary; their functions are in no \
            number here.</p>
            """
        return """
            \(heading)<dl class="facts">\(Markup.fact("functions used", share(total.functionsUsed, total.functions),
                   "\(NumberText.count(total.functionsUsed)) of \(NumberText.count(total.functions))"))\
            \(Markup.fact("lines used", share(total.linesUsed, total.lines),
                   "\(NumberText.count(total.linesUsed)) of \(NumberText.count(total.lines))"))\
            \(exposed(total))\
            \(Markup.fact("measurements", "\(NumberText.count(exposure.measurements))", "valid, of honest loads on all hosts"))</dl>\(unknown)<p></p>\
            \(RuntimeExposureTables.markup(exposure.runtimes))\
            <figure><h4>Lines by subsystem</h4>\(picture(exposure))</figure>\
            <details><summary>All \(NumberText.count(exposure.subsystems.count)) subsystems</summary>\(table(exposure))</details>
            """
    }

    private static func exposed(_ total: KernelExposure.Row) -> Markup {
        guard let functions = total.functionsExposed, let lines = total.linesExposed else {
            return Markup.fact("exposed", "–", "no data")
        }
        return Markup.fact(
            "lines exposed", share(lines, total.lines), "\(NumberText.count(lines)), \(NumberText.count(functions)) functions")
    }

    private static func share(_ part: Int, _ all: Int) -> Markup {
        "\(NumberText.percent(all == 0 ? nil : Double(part) / Double(all)))"
    }

    private static func picture(_ exposure: KernelExposure) -> Markup {
        let rows = Array(exposure.subsystems.prefix(drawn))
        let most = Double(rows.map(\.lines).max() ?? 1)
        // As wide as the other plots: on a phone the words stay large enough to be read.
        let (width, left, length, height) = (380.0, 154.0, 172.0, 26.0)
        let hasExposed = exposure.total.linesExposed != nil
        let bars = rows.enumerated().map { place, row -> Markup in
            let top = Double(place) * height
            let (all, used) = (length * Double(row.lines) / most, length * Double(row.linesUsed) / most)
            let exposed: Markup =
                row.linesExposed.map { lines in
                    """
                    <rect class="c1" x="\(left)" y="\(top + 5)" width="\(length * Double(lines) / most)" height="16" rx="2"><title>\(row.name): \
                    \(NumberText.count(lines)) lines exposed</title></rect>
                    """
                } ?? ""
            return """
                <text x="\(left - 8)" y="\(top + 16)" text-anchor="end">\(String(row.name.prefix(20)))</text>\
                <rect class="total" x="\(left)" y="\(top + 5)" width="\(max(1, all))" height="16" rx="2"><title>\(row.name): \
                \(NumberText.count(row.lines)) lines, \(NumberText.count(row.linesUsed)) used</title></rect>\(exposed)\
                <rect class="c0" x="\(left)" y="\(top + 5)" width="\(used)" height="16" rx="2"/>\
                <text class="tick" x="\(left + all + 6)" y="\(top + 17)">\(share(row.linesUsed, row.lines))</text>
                """
        }
        return """
            <p class="legend"><span class="key c0"></span>used \(hasExposed ? "<span class=\"key c1\"></span>exposed " as Markup : "")<span class="key total"></span>total</p>\
            <svg viewBox="0 0 \(width) \(height * Double(rows.count) + 4)" role="img" aria-label="Lines used and in all by subsystem of \
            \(exposure.kernel)">\(Markup(bars))</svg>
            """
    }

    private static func table(_ exposure: KernelExposure) -> Markup {
        var table = HTMLTable(
            "By subsystem, the largest first",
            [("subsystem", .words)]
                + ["used", "exposed", "total", "share", "used", "exposed", "total", "share"].map { ($0, .numbers) })
        table.groups = [("", 1), ("functions", 4), ("lines", 4)]
        table.rows = ([exposure.total] + exposure.subsystems).map { row in
            [
                .name(row.name), "\(NumberText.count(row.functionsUsed))", "\(NumberText.count(row.functionsExposed))",
                "\(NumberText.count(row.functions))",
                share(row.functionsUsed, row.functions), "\(NumberText.count(row.linesUsed))",
                "\(NumberText.count(row.linesExposed))", "\(NumberText.count(row.lines))", share(row.linesUsed, row.lines),
            ]
        }
        return table.markup
    }
}
