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
    /// The report in `format`. A table fits `width` columns, if there is one, and has colours if `colour` is set.
    public func text(as format: ReportFormat, width: Int? = nil, colour: Bool = false) throws -> String {
        switch format {
        case .table: TextReport(report: self, width: width, colour: colour).text
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
