/// A comparison for a terminal: all pairs in one table, then each in full.
struct TextComparison {
    let comparison: Comparison
    let width: Int?
    let colour: Bool
    var rows = TableSelection.all
    /// Functions of each kind that are listed.
    var listed = 10
    /// Subsystems that are listed; the rest are one row.
    private static let subsystemsListed = 20

    /// The text; throws `TableSelection.Failure` if none of its tables has a column that was asked for.
    var checkedText: String {
        get throws {
            try rows.check(
                [Self.pairs, Self.subsystemTable, Self.functions]
                    + (comparison.overlaps.isEmpty ? [] : [Self.regions, Self.alone]))
            return text
        }
    }

    private static var pairs: TextTable {
        let optional = { TextTable.Column($0, .right, isOptional: true) }
        return TextTable([
            .init("load"), .init("arch"), .init("from"), .init("to"), .init("count of"), .init("median", .right),
            .init("then", .right),
            .init("change", .right), .init("shift", .right), optional("interval"), optional("ratio"), optional("interval"),
            optional("delta"), .init("p", .right), optional("least p"), .init("p, Holm", .right),
        ])
    }

    private static var subsystemTable: TextTable {
        TextTable(
            [.init("subsystem")]
                + ComparisonText.subsystemColumns.map { .init($0.title, .right, group: $0.group, isOptional: $0.isOptional) })
    }

    private static var functions: TextTable {
        TextTable([.init("lines", .right), .init("function"), .init("at"), .init("reached", .right), .init("note")])
    }

    private static var regions: TextTable {
        TextTable([.init("functions", .right), .init("lines", .right), .init("reached by")])
    }

    private static var alone: TextTable { TextTable([.init("lines", .right), .init("function"), .init("at")]) }

    var text: String {
        guard !comparison.pairs.isEmpty else { return "Nothing to compare: no two cells differ in this alone.\n" }
        let parts = [heading, summary, notes] + comparison.pairs.map(detail) + comparison.overlaps.map(overlap)
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var heading: String {
        let what = comparison.by.map { " by \($0.rawValue)" } ?? ""
        return comparison.from == comparison.to
            ? line("run \(comparison.from) compared\(what)")
            : line("run \(comparison.from) → run \(comparison.to)\(what)")
    }

    private var summary: String {
        var table = Self.pairs
        for pair in comparison.pairs {
            for row in ComparisonText.rows(pair, in: comparison) {
                table.append(
                    ([pair.load, pair.to.arch, pair.from.label, pair.to.label, row.name] + row.cells).map { .init($0) })
            }
        }
        return rendered(rows.applied(to: table))
    }

    private var notes: String {
        let least = comparison.pairs.compactMap { ($0.functions ?? $0.lines)?.confidence }.min() ?? 1
        let few =
            least < 0.95 ? line("intervals: so few measurements hold the shift with \(NumberText.percent(least)) only") : ""
        let reasons = Set(comparison.pairs.flatMap { [$0.from.linesReason, $0.to.linesReason] }.compactMap(\.self)).sorted()
        let chance =
            comparison.pairs.contains { $0.total.sporadic != 0 || $0.total.sporadicLines != 0 }
            ? line("chance: what half of the measurements or fewer reached, on one side only") : ""
        return few + chance + reasons.map { line("lines estimated or missing: \($0)") }.joined()
    }

    private func detail(_ pair: ComparedPair) -> String {
        let title = line(
            "\(pair.load), \(pair.to.arch): \(ComparisonText.side(pair.from)) → \(ComparisonText.side(pair.to))"
                + (pair.similarity.map { "; \(NumberText.percent($0)) of functions in common" } ?? "")
                + (pair.similarityOfLines.map { ", \(NumberText.percent($0)) of lines" } ?? ""))
        let notes = ComparisonText.lineNotes(pair).map(line).joined()
        return
            ([title + notes, subsystems(pair)] + FunctionChange.Kind.allCases.filter { $0 != .sporadic }.map { changes(pair, $0) })
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func subsystems(_ pair: ComparedPair) -> String {
        func cells(_ row: SubsystemChange) -> [TextTable.Cell] {
            [.init(row.name)] + ComparisonText.numbers(row, hasLines: pair.lines != nil).map { .init($0) }
        }
        var table = Self.subsystemTable
        for row in ComparisonText.subsystems(pair, most: Self.subsystemsListed) { table.append(cells(row)) }
        table = rows.applied(to: table)
        table.append(cells(pair.total))
        return rendered(table)
    }

    private func changes(_ pair: ComparedPair, _ kind: FunctionChange.Kind) -> String {
        let changes = pair.changes.filter { $0.kind == kind }
        guard !changes.isEmpty else { return "" }
        var table = Self.functions
        for change in changes {
            table.append([
                .init(ComparisonText.lines(change)), .init(change.name), .init(change.place),
                .init(ComparisonText.reached(change, pair)), .init(ComparisonText.note(change)),
            ])
        }
        let shown = rows.applied(to: table).prefix(listed)
        return line(ComparisonText.title(kind, changes.count, shown: shown.rowIndices.count, pair)) + rendered(shown)
    }

    private func overlap(_ overlap: ComparedOverlap) -> String {
        var table = Self.regions
        for region in overlap.regions {
            let only = region.members.count == overlap.members.count ? "all" : region.members.joined(separator: " and ") + " only"
            table.append([.init(NumberText.count(region.functions)), .init(NumberText.count(region.lines)), .init(only)])
        }
        let alone = overlap.regions.filter { !$0.names.isEmpty }.map { region -> String in
            var table = Self.alone
            for function in region.names {
                table.append([.init(NumberText.count(function.lines)), .init(function.name), .init(function.place)])
            }
            return line("\(region.members[0]) alone: \(NumberText.count(region.functions)) functions")
                + rendered(rows.applied(to: table).prefix(listed))
        }
        return ([line("\(overlap.group): what is common") + rendered(rows.applied(to: table))] + alone)
            .joined(separator: "\n")
    }

    private func rendered(_ table: TextTable) -> String { table.rendered(width: width, colour: colour) }

    private func line(_ text: String) -> String { WrappedText.of(VisibleText.of(text), width: width, indent: 4) }
}
