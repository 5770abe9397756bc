/// A form in which a report is written.
public enum ReportFormat: String, Sendable, CaseIterable {
    /// For a terminal.
    case table
    /// `hapfleet.report/1`.
    case json
    /// One row a measurement.
    case csv
    /// One row a statistic of a cell, or of how alike hosts are.
    case csvStatistics = "csv-statistics"
    /// One page that needs nothing else.
    case html
    /// Tables for a pull request.
    case markdown
    /// Metrics for Prometheus and others.
    case openmetrics
    /// The same for node_exporter's textfile collector.
    case prometheus
}

extension Report {
    /// The report in `format`. Tables fit `width` columns, if there is one, have colours if `colour` is set, and only the rows that `rows`
    /// selects, each table by those of the columns that it has. Throws `TableSelection.Failure` for a column that none has.
    public func text(
        as format: ReportFormat, width: Int? = nil, colour: Bool = false, rows: TableSelection = .all
    ) throws -> String {
        switch format {
        case .table: try TextReport(report: self, width: width, colour: colour, rows: rows).checkedText
        case .json: try ReportJSON.text(self)
        case .csv: CSVReport(report: self).text
        case .csvStatistics: CSVStatistics(report: self).text
        case .html: HTMLReport(report: self).text
        case .markdown: MarkdownReport(report: self).text
        case .openmetrics: OpenMetricsReport([self]).text
        case .prometheus: OpenMetricsReport([self], dialect: .prometheus).text
        }
    }
}
