/// A comparison as one page that needs nothing else, or the same as parts of a page that has links.
package struct HTMLComparison {
    let comparison: Comparison
    /// Functions of each kind that the page lists; the other formats have all.
    private let listed = 50

    private let links: PageLinks
    /// The only subsystem that is shown, with its functions; nil for all.
    private let subsystem: String?
    /// Pairs that are shown with pictures and functions, by their numbers.
    private let detailed: [Int]

    /// Of many pairs, the `mostDetailed` that differ in the most functions are shown with pictures and functions; nil for all of them.
    package init(
        comparison: Comparison, links: PageLinks = PageLinks(), subsystem: String? = nil, mostDetailed: Int? = nil
    ) {
        self.comparison = comparison
        self.links = links
        self.subsystem = subsystem
        let changes = comparison.pairs.map { pair in pair.changes.count { $0.kind != .sporadic } }
        let order = comparison.pairs.indices.sorted { (changes[$1], $0) < (changes[$0], $1) }
        detailed = order.prefix(mostDetailed ?? .max).sorted()
    }

    /// All of the comparison but its heading.
    package var sections: Markup {
        if let subsystem { return Markup(comparison.pairs.map { functions(of: subsystem, in: $0) }) }
        return """
            <h2>Medians</h2>\(summary)\(reasons)\(plots)\(Markup(detailed.map { detail(comparison.pairs[$0], number: $0) }))\
            \(Markup(comparison.overlaps.map(overlap)))
            """
    }

    var text: String {
        let what = comparison.by.map { "by \($0.rawValue)" } ?? "run against run"
        let runs = comparison.from == comparison.to ? "run \(comparison.from)" : "runs \(comparison.from) and \(comparison.to)"
        let body: Markup = """
            <header><h1>Comparison \(what)</h1><p class="faint">\(runs)</p></header><main>
            \(sections)</main>
            \(Self.method)
            """
        return PageFrame.page(title: "comparison \(what) · \(runs)", body).text
    }

    private var summary: Markup {
        var table = HTMLTable(
            "Medians of the valid measurements of both sides",
            [("from and to", .words), ("count of", .words)]
                + [
                    "median", "then", "change", "shift", "interval", "ratio", "interval", "Cliff's delta", "p", "least p",
                    "p, Holm",
                ].map { ($0, .numbers) })
        table.rows = comparison.pairs.flatMap { pair in
            ComparisonText.rows(pair, in: comparison).map { row -> [Markup] in
                [.titled("\(pair.from.label) → \(pair.to.label)", "\(pair.load), \(pair.to.arch)"), .name(row.name, atMost: 60)]
                    + row.cells.map { "\($0)" as Markup }
            }
        }
        return table.markup
    }

    private var reasons: Markup {
        let reasons = Set(comparison.pairs.flatMap { [$0.from.linesReason, $0.to.linesReason] }.compactMap(\.self)).sorted()
        return Markup(reasons.map { "<p class=\"faint\">Lines estimated or missing: \($0)</p>" })
    }

    private var plots: Markup {
        let figures = detailed.map { comparison.pairs[$0] }.filter { $0.functions != nil }.map { pair -> Markup in
            "<figure><h3>\(title(pair))</h3>\(SubsystemPlot(pair: pair).markup)</figure>\n"
        }
        guard !figures.isEmpty else { return "" }
        return """
            <h2>By subsystem</h2><p class="faint">Of all functions that a measurement of a side reached; beside the bars, what came or \
            went on the whole.</p><div class="plots">
            \(Markup(figures))</div>

            """
    }

    private func title(_ pair: ComparedPair) -> Markup {
        "\(Markup.name(pair.load)), \(pair.to.arch): \(Markup.name(pair.from.label)) → \(Markup.name(pair.to.label))"
    }

    private func detail(_ pair: ComparedPair, number: Int) -> Markup {
        let link = links.subsystem.map { link in { (name: String) in link(name, number) } }
        let similarity = pair.similarity.map { share -> Markup in
            let lines = pair.similarityOfLines.map { ", and \(NumberText.percent($0)) of the lines" } ?? ""
            return "; both reached \(NumberText.percent(share)) of the functions that either did\(lines)"
        }
        let kinds = FunctionChange.Kind.allCases.filter { $0 != .sporadic }
        return """
            <h2>\(title(pair))</h2><p class="faint">\(ComparisonText.side(pair.from)) → \(ComparisonText.side(pair.to))\(similarity ?? "").\
            \(Markup(ComparisonText.lineNotes(pair).map { " \($0.prefix(1).uppercased() + $0.dropFirst())." }))</p>
            \(map(ChangeMap(pair, link: link)))\(subsystems(pair, link))\(Markup(kinds.map { changes(pair, $0) }))
            """
    }

    private func map(_ map: ChangeMap) -> Markup {
        let picture = map.markup
        return picture.text.isEmpty ? "" : "<figure class=\"wide\">\(picture)</figure>\n"
    }

    /// A pair's changes in one subsystem, to the last function.
    private func functions(of subsystem: String, in pair: ComparedPair) -> Markup {
        let kinds = FunctionChange.Kind.allCases.filter { $0 != .sporadic }
        var part = pair
        part.changes = pair.changes.filter { $0.subsystem == subsystem }
        return """
            <h2>\(title(pair)): \(Markup.name(subsystem))</h2>\(map(ChangeMap(pair, subsystem: subsystem, links: links)))\
            \(part.changes.contains { $0.kind != .sporadic } ? "" : "<p>Nothing changed there.</p>" as Markup)\
            \(Markup(kinds.map { changes(part, $0) }))
            """
    }

    private func subsystems(_ pair: ComparedPair, _ link: ((String) -> String)?) -> Markup {
        let columns = ComparisonText.subsystemColumns
        var table = HTMLTable(
            "By subsystem, those that differ; chance: reached by half of the measurements or fewer, on one side only",
            [("subsystem", .words)] + columns.map { ($0.title, .numbers) })
        table.groups = [("", 1), ("functions", 7), ("lines", 6)]
        table.rows = (pair.subsystems.filter(\.hasChanged) + [pair.total]).map { row in
            [.link(.name(row.name), to: row.name == pair.total.name ? nil : link?(row.name))]
                + ComparisonText.numbers(row, hasLines: pair.lines != nil).map { "\($0)" as Markup }
        }
        return table.markup
    }

    private func changes(_ pair: ComparedPair, _ kind: FunctionChange.Kind) -> Markup {
        let changes = pair.changes.filter { $0.kind == kind }
        guard !changes.isEmpty else { return "" }
        let shown = changes.prefix(subsystem == nil ? listed : changes.count)
        var table = HTMLTable(
            ComparisonText.title(kind, changes.count, shown: shown.count, pair),
            [("function", .words), ("lines", .numbers), ("reached", .numbers), ("note", .words)])
        table.rows = shown.map { change -> [Markup] in
            [
                .titled(
                    change.name, .name(change.place, atMost: 60),
                    to: links.function?(change.name, change.module, change.file, pair.run(of: change))),
                "\(ComparisonText.lines(change))",
                "\(ComparisonText.reached(change, pair))", .name(ComparisonText.note(change), atMost: 60),
            ]
        }
        let title = ComparisonText.title(kind, changes.count, shown: changes.count, pair)
        return
            "<details\(kind == .came || subsystem != nil ? " open" : "")><summary>\(title)</summary>\(table.markup)</details>\n"
    }

    private func overlap(_ overlap: ComparedOverlap) -> Markup {
        var table = HTMLTable(
            "Functions by who reached them, each in one row",
            [("reached by", .words), ("functions", .numbers), ("lines", .numbers)])
        table.rows = overlap.regions.map { region in
            let names =
                region.members.count == overlap.members.count ? "all" : region.members.joined(separator: " and ") + " only"
            return [.name(names, atMost: 80), "\(NumberText.count(region.functions))", "\(NumberText.count(region.lines))"]
        }
        let alone = overlap.regions.filter { !$0.names.isEmpty }.map { region -> Markup in
            var table = HTMLTable("Reached by \(region.members[0]) alone", [("function", .words), ("lines", .numbers)])
            table.rows = region.names.prefix(listed).map {
                [.titled($0.name, .name($0.place, atMost: 60)), "\(NumberText.count($0.lines))"]
            }
            return """
                <details><summary>\(Markup.name(region.members[0])) alone: \(NumberText.count(region.functions)) functions</summary>\
                \(table.markup)</details>

                """
        }
        return "<h2>\(overlap.group): what is common</h2>\(table.markup)\(Markup(alone))"
    }

    /// What the numbers mean.
    package static let method: Markup = """
        <footer><p>A function is the same on both sides if its source file and name are. It came if more than half of the measurements \
        of one side reached it and none of the other's; what fewer reached is chance. Renamed functions are matched by file, size \
        of the body and likeness of the names. Shift: the median difference of all pairs of measurements (Hodges and Lehmann), with \
        its distribution-free interval. Cliff's delta: how often a measurement of one side is above one of the other, less how often \
        it is below. p: exact permutation test of the rank sum; least p: what so few measurements can give at best; Holm: adjusted \
        for the number of rows. Measurements on one host are not independent of each other: the numbers speak of the hosts that \
        were measured.</p></footer>

        """
}
