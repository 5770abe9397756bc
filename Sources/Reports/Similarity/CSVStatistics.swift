/// The statistics of a report, one row a number, as RFC 4180 has it: what the other tables of the report show.
struct CSVStatistics {
    static let header = ["run", "workload", "runtime", "kernel", "arch", "subject", "statistic", "value", "low", "high"]

    let report: Report

    var text: String {
        let rows = report.cells.flatMap(cell) + report.similarities.flatMap(hosts)
        return CSVReport.text([Self.header.joined(separator: ",")] + rows)
    }

    private func cell(_ cell: ReportCell) -> [String] {
        func row(_ subject: String, _ statistic: String, _ value: Double?, _ bounds: [Double]? = nil) -> String {
            let words = [report.run.id, cell.workload, cell.runtime, cell.kernel, cell.arch, subject, statistic].map(
                CSVReport.word)
            return (words + [value, bounds?.first, bounds?.last].map { $0.map { "\($0)" } ?? "" }).joined(separator: ",")
        }
        let (functions, lines, richness) = (cell.functions, cell.lines, cell.richness)
        let counts = [
            row("measurements", "made", Double(cell.measurements)), row("measurements", "valid", Double(cell.valid)),
            row("measurements", "hosts", Double(cell.hosts)),
        ]
        let medians = [
            row("functions", "median", functions.median, functions.ci95),
            row("functions", "quartiles", nil, pair(functions.p25, functions.p75)),
            row("functions", "interval_confidence", functions.confidence),
            row("functions", "core", functions.core.map(Double.init)),
            row("functions", "union", functions.union.map(Double.init)),
            row("functions", "chao2", functions.chao2, richness?.chao2Interval),
            row("functions", "ice", richness?.ice, richness?.iceInterval),
            row("functions", "chao1", richness?.chao1, richness?.chao1Interval),
            row("functions", "ace", richness?.ace, richness?.aceInterval),
            row("functions", "coverage", functions.coverage, richness?.coverageInterval),
            row("lines", "median", lines.median, lines.ci95), row("lines", "quartiles", nil, pair(lines.p25, lines.p75)),
            row("lines", "core", lines.core.map(Double.init)), row("lines", "union", lines.union.map(Double.init)),
            row("hap", cell.hap.weight, cell.hap.median, cell.hap.ci95),
        ]
        let spectrum = (richness?.spectrum ?? []).map { row("spectrum", "\($0.measurements)", Double($0.functions)) }
        let curve = (richness?.rarefaction ?? []).map { row("rarefaction", "\($0.measurements)", $0.functions, $0.ci95) }
        let discovery = cell.discovery.map { row("discovery", "\($0.seconds)", $0.functions) }
        return counts + medians + spectrum + curve + discovery
    }

    private func hosts(_ similarity: HostSimilarity) -> [String] {
        func row(_ subject: String, _ statistic: String, _ value: Double?) -> String {
            let words = [report.run.id, similarity.workload, similarity.runtime, "", "", subject, statistic].map(CSVReport.word)
            return (words + [value.map { "\($0)" } ?? "", "", ""]).joined(separator: ",")
        }
        let distances = similarity.distances.enumerated().flatMap { first, distances in
            distances.enumerated().dropFirst(first + 1).map { second, distance in
                row("\(similarity.hosts[first]) & \(similarity.hosts[second])", "distance", distance)
            }
        }
        let clusters = zip(similarity.hosts, similarity.clusters).map { row($0.0, "cluster", Double($0.1)) }
        let outliers = similarity.outliers.flatMap { outlier in
            [row(outlier.host, "outlier_distance", outlier.distance), row(outlier.host, "outlier_score", outlier.score)]
                + outlier.extra.map { row(outlier.host, "extra \($0)", 1) }
                + outlier.lacking.map { row(outlier.host, "lacking \($0)", 1) }
        }
        return [row("all hosts", "silhouette", similarity.silhouette)] + distances + clusters + outliers
    }

    private func pair(_ low: Double?, _ high: Double?) -> [Double]? { low.flatMap { low in high.map { [low, $0] } } }
}
