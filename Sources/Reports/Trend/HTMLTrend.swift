/// A trend as one page: a plot for each series, with its changes marked, and all numbers below.
package struct HTMLTrend {
    let trend: Trend
    private let links: PageLinks

    package init(trend: Trend, links: PageLinks = PageLinks()) {
        self.trend = trend
        self.links = links
    }

    /// All of the trend but its heading.
    package var sections: Markup {
        """
        <h2>From run to run</h2>\(plots)<h2>Changes</h2>\(changes)<h2>Numbers</h2>\(numbers)
        """
    }

    var text: String {
        let body: Markup = """
            <header><h1>Trend of \(Markup.name(trend.campaign, atMost: 80))</h1><p class="faint">Medians of the valid measurements of \
            each run.</p></header><main>\(sections)</main>
            \(Self.method)
            """
        return PageFrame.page(title: "trend of \(trend.campaign)", body).text
    }

    /// Plots and changes, without the numbers of every run.
    package var plotsAndChanges: Markup {
        "\(plots)\(changes)"
    }

    /// The same for a page where this is one part of many.
    var archived: Markup {
        "\(plotsAndChanges)<details><summary>The numbers of every run</summary>\(numbers)</details>"
    }

    private var plots: Markup {
        "<div class=\"plots\">\n\(Markup(trend.series.map(figure)))</div>"
    }

    private func title(_ series: Trend.Series) -> Markup {
        let runtime: Markup = series.runtime == "native" ? "" : " in \(Markup.name(series.runtime))"
        return
            "\(Markup.name(series.workload))\(runtime)\(series.kernel.isEmpty ? "" : ", \(Markup.name(series.kernel))" as Markup) \(Markup.name(series.arch))"
    }

    private func figure(_ series: Trend.Series) -> Markup {
        "<figure><h3>\(title(series))</h3>\(TrendPlot(series: series).markup)</figure>\n"
    }

    private var changes: Markup {
        var table = HTMLTable(
            "Runs from which on the level is another",
            [("series", .words), ("of", .words), ("from run", .words)]
                + ["before", "after", "growth", "p"].map { ($0, .numbers) }
                + [("kernel", .words)])
        table.rows = trend.series.flatMap { series in
            [("functions", series.functionChanges), ("lines", series.lineChanges)].flatMap { what, changes in
                changes.map { change -> [Markup] in
                    let kernel = change.formerRelease.map { "\($0) → \(change.release)" } ?? "the same"
                    return [
                        title(series), "\(what)", .link("\(change.run)", to: links.run?(change.run)),
                        "\(NumberText.statistic(change.before))",
                        "\(NumberText.statistic(change.after))", "\(NumberText.statistic(change.growthPercent)) %",
                        "\(ComparisonText.probability(change.p))", .name(kernel, atMost: 80),
                    ]
                }
            }
        }
        return table.rows.isEmpty ? "<p>No change of level that a permutation test bears out.</p>" : table.markup
    }

    private var numbers: Markup {
        var table = HTMLTable(
            "Every run",
            [("series", .words), ("run", .words), ("kernel", .words), ("valid", .numbers), ("functions", .numbers)]
                + [("interval", .numbers), ("lines", .numbers)])
        table.rows = trend.series.flatMap { series in
            series.points.map { point in
                [
                    title(series), .link("\(point.run)", to: links.run?(point.run)), .name(point.release), "\(point.valid)",
                    "\(NumberText.statistic(point.functions))",
                    "\(NumberText.interval(point.functionsInterval, confidence: point.functionsConfidence))",
                    "\(NumberText.statistic(point.lines))",
                ]
            }
        }
        return table.markup
    }

    /// What the numbers mean.
    package static let method: Markup = """
        <footer><p>Levels are found by exact segmentation with a penalty; each change then passed a permutation test, adjusted for \
        the number of places tried. The dashed line is where the level changed.</p></footer>

        """
}

/// Functions of each run in their order, with the interval of their median, and where their level changed.
struct TrendPlot {
    let series: Trend.Series

    private static let width = 380.0
    private static let left = 46.0
    private static let right = 368.0
    private static let top = 8.0
    private static let bottom = 170.0

    var markup: Markup {
        let values = series.points.flatMap { [$0.functions] + ($0.functionsInterval ?? []) }
        let (least, greatest) = (values.min() ?? 0, values.max() ?? 1)
        let margin = max((greatest - least) * 0.15, greatest * 0.01, 1)
        let scale = PlotScale(from: max(0, least - margin), to: greatest + margin, steps: 4)
        func y(_ value: Double) -> Double { scale.place(value, from: Self.bottom, to: Self.top) }
        func x(_ place: Int) -> Double {
            let last = max(1, series.points.count - 1)
            return series.points.count == 1
                ? (Self.left + Self.right) / 2 : Self.left + 8 + (Self.right - Self.left - 16) * Double(place) / Double(last)
        }
        let grid = scale.rows(left: Self.left, right: Self.right, bottom: Self.bottom, top: Self.top)
        let marks = series.functionChanges.compactMap { change in series.points.firstIndex { $0.run == change.run } }.map {
            place -> Markup in
            let middle = (x(place) + x(place - 1)) / 2
            return "<line class=\"s1 change\" x1=\"\(middle)\" x2=\"\(middle)\" y1=\"\(Self.top)\" y2=\"\(Self.bottom)\"/>"
        }
        let points = series.points.enumerated().map { place, point -> Markup in
            let whisker = point.functionsInterval.map { bounds -> Markup in
                bounds.count == 2 ? "<path class=\"whisker\" d=\"M\(x(place)) \(y(bounds[0]))V\(y(bounds[1]))\"/>" : ""
            }
            return """
                \(whisker ?? "")<circle class="c0" cx="\(x(place))" cy="\(y(point.functions))" r="3.5"><title>\(point.run), \
                \(point.release): \(NumberText.statistic(point.functions))</title></circle>
                """
        }
        return """
            <svg viewBox="0 0 \(Self.width) \(Self.bottom + 34)" role="img" aria-label="Functions from run to run: \(series.workload), \
            \(series.kernel)">\(grid)\(Markup(marks))\(Markup(points))\
            <text class="tick" x="\(Self.left)" y="\(Self.bottom + 16)">\(day(series.points.first))</text>\
            <text class="tick" x="\(Self.right)" y="\(Self.bottom + 16)" text-anchor="end">\(day(series.points.last))</text>\
            <text class="tick" x="\((Self.left + Self.right) / 2)" y="\(Self.bottom + 31)" text-anchor="middle">runs, by time</text></svg>
            """
    }

    private func day(_ point: Trend.Point?) -> String { String(NumberText.instant(point?.started).prefix(10)) }
}
