/// A form in which a comparison or a trend is written.
public enum ComparisonFormat: String, Sendable, CaseIterable {
    /// For a terminal.
    case table
    /// `hapfleet.compare/1` or `hapfleet.trend/1`.
    case json
    /// One row a number.
    case csv
    /// One page that needs nothing else.
    case html
    /// Tables for a pull request.
    case markdown
}

extension Comparison {
    /// The comparison in `format`. Tables fit `width` columns, if there is one, have colours if `colour` is set, and only the rows that
    /// `rows` selects, each table by those of the columns that it has. Throws `TableSelection.Failure` for a column that none has.
    public func text(
        as format: ComparisonFormat, width: Int? = nil, colour: Bool = false, rows: TableSelection = .all
    ) throws -> String {
        switch format {
        case .table: try TextComparison(comparison: self, width: width, colour: colour, rows: rows).checkedText
        case .json: try ReportJSON.text(self)
        case .csv: CSVComparison(comparison: self).text
        case .html: HTMLComparison(comparison: self).text
        case .markdown: MarkdownComparison(comparison: self).text
        }
    }
}

extension ComparedPair {
    /// One line that says by how much a bound was passed.
    public func summary(bound: Double) -> String {
        let what = lines == nil ? "functions" : "lines"
        let growth = growthPercent.map { NumberText.statistic($0) } ?? "–"
        return
            "\(load), \(to.arch): \(what) grew by \(growth) % from \(from.label) to \(to.label), more than \(NumberText.statistic(bound)) %"
    }
}
