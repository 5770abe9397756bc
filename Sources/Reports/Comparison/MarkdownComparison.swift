/// A comparison for a pull request: how the medians went, and where that came from.
struct MarkdownComparison {
    let comparison: Comparison

    private static let mostSubsystems = 12
    private static let mostFunctions = 25

    var text: String {
        let what = comparison.by.map { "by \($0.rawValue)" } ?? "run against run"
        return "### Comparison \(what): \(MarkdownText.name(comparison.from)) → \(MarkdownText.name(comparison.to))\n\n" + medians
            + comparison.pairs.map(detail).joined()
    }

    private func title(_ pair: ComparedPair) -> String {
        let sides = [pair.from.label, pair.to.label].map { MarkdownText.name($0) }
        return "\(MarkdownText.name(pair.load)), \(MarkdownText.name(pair.to.arch)): \(sides.joined(separator: " → "))"
    }

    private var medians: String {
        var table = MarkdownTable([
            ("what", .words), ("count of", .words), ("median", .numbers), ("then", .numbers), ("change", .numbers),
            ("shift", .numbers), ("interval", .numbers), ("p, Holm", .numbers),
        ])
        for pair in comparison.pairs {
            for row in ComparisonText.rows(pair, in: comparison) {
                table.append([title(pair), MarkdownText.name(row.name)] + row.cells.prefix(5) + row.cells.suffix(1))
            }
        }
        return table.text.isEmpty ? "Nothing to compare.\n\n" : table.text
    }

    private func detail(_ pair: ComparedPair) -> String {
        let rows = ComparisonText.subsystems(pair, most: Self.mostSubsystems)
        guard !rows.isEmpty else { return "" }
        var table = MarkdownTable(
            [("subsystem", .words)] + ["came", "went", "lines gained", "lost", "resized"].map { ($0, .numbers) })
        for row in rows + [pair.total] {
            let lines = [ComparisonText.signed(row.gained), ComparisonText.signed(-row.lost), ComparisonText.signed(row.resized)]
            table.append(
                [MarkdownText.name(row.name), ComparisonText.signed(row.came), ComparisonText.signed(-row.went)]
                    + (pair.lines == nil ? lines.map { _ in "–" } : lines))
        }
        let kinds = FunctionChange.Kind.allCases.filter { $0 != .sporadic }
        return "#### \(title(pair))\n\n" + table.text + kinds.map { functions(pair, $0) }.joined()
    }

    private func functions(_ pair: ComparedPair, _ kind: FunctionChange.Kind) -> String {
        let changes = pair.changes.filter { $0.kind == kind }
        guard !changes.isEmpty else { return "" }
        var table = MarkdownTable([
            ("function", .words), ("where", .words), ("lines", .numbers), ("reached", .numbers), ("note", .words),
        ])
        for change in changes.prefix(Self.mostFunctions) {
            let note = ComparisonText.note(change)
            table.append([
                MarkdownText.name(change.name), MarkdownText.name(change.place), ComparisonText.lines(change),
                ComparisonText.reached(change, pair), note.isEmpty ? "" : MarkdownText.name(note),
            ])
        }
        let shown = min(Self.mostFunctions, changes.count)
        return MarkdownText.details(VisibleText.of(ComparisonText.title(kind, changes.count, shown: shown, pair)), table.text)
    }
}
