/// The statistics of a report, one row a number, as RFC 4180 has it: what the other tables of the report show.
struct CSVStatistics {
    static let header = ["run", "workload", "runtime", "kernel", "arch", "subject", "statistic", "value", "low", "high"]

    let report: Report

    var text: String {
        let rows =
            run + report.cells.flatMap(cell) + report.hosts.flatMap(host) + report.similarities.flatMap(similarity)
            + report.exposures.flatMap(exposure)
        return CSVReport.text([Self.header.joined(separator: ",")] + rows)
    }

    /// What a row is of.
    private struct Place {
        var workload = ""
        var runtime = ""
        var kernel = ""
        var arch = ""
    }

    private func row(_ place: Place, _ subject: String, _ statistic: String, _ value: Double?, _ bounds: [Double]? = nil)
        -> String
    {
        let words = [report.run.id, place.workload, place.runtime, place.kernel, place.arch, subject, statistic].map(
            CSVReport.word)
        return (words + [value, bounds?.first, bounds?.last].map { $0.map { "\($0)" } ?? "" }).joined(separator: ",")
    }

    private var run: [String] {
        let (run, sync) = (report.run, report.sync)
        let hosts = [("total", run.hostsTotal), ("ok", run.hostsOK), ("failed", run.hostsFailed)].map {
            row(Place(), "hosts", $0.0, Double($0.1))
        }
        let starts = [
            ("skew_us_max", sync.startSkewMicrosecondsMax), ("skew_us_p99", sync.startSkewMicrosecondsP99),
            ("offset_error_us_max", sync.offsetErrorMicrosecondsMax),
        ]
        let counts = [
            ("kernels", Double(run.kernels)), ("valid", Double(run.measurementsValid)),
            ("invalid", Double(run.measurementsInvalid)),
            ("lost_events", Double(run.lostEvents)),
        ].map { row(Place(), "run", $0.0, $0.1) }
        return hosts + counts + starts.map { row(Place(), "start", $0.0, $0.1.map(Double.init)) }
    }

    private func cell(_ cell: ReportCell) -> [String] {
        let place = Place(workload: cell.workload, runtime: cell.runtime, kernel: cell.kernel, arch: cell.arch)
        let (functions, lines, hap, richness) = (cell.functions, cell.lines, cell.hap, cell.richness)
        let curves =
            (richness?.spectrum ?? []).map { row(place, "spectrum", "\($0.measurements)", Double($0.functions)) }
            + (richness?.rarefaction ?? []).map { row(place, "rarefaction", "\($0.measurements)", $0.functions, $0.ci95) }
            + cell.discovery.map { row(place, "discovery", "\($0.seconds)", $0.functions) }
            + cell.discoveryByWork.map { row(place, "discovery_by_work", "\($0.work)", $0.functions) }
        let sources = (lines.bySource ?? [:]).sorted { $0.key < $1.key }.map {
            row(place, "lines_by_source", $0.key, Double($0.value))
        }
        return [
            row(place, "measurements", "made", Double(cell.measurements)),
            row(place, "measurements", "valid", Double(cell.valid)),
            row(place, "measurements", "hosts", Double(cell.hosts)),
            row(place, "measurements", "repeats", Double(cell.repeats)),
            row(place, "functions", "median", functions.median, functions.ci95),
            row(place, "functions", "quartiles", nil, functions.quartiles),
            row(place, "functions", "interval_confidence", functions.confidence),
            row(place, "functions", "core", functions.core.map(Double.init)),
            row(place, "functions", "union", functions.union.map(Double.init)),
            row(place, "functions", "chao2", functions.chao2, richness?.chao2Interval),
            row(place, "functions", "ice", richness?.ice, richness?.iceInterval),
            row(place, "functions", "chao1", richness?.chao1, richness?.chao1Interval),
            row(place, "functions", "ace", richness?.ace, richness?.aceInterval),
            row(place, "functions", "coverage", functions.coverage, richness?.coverageInterval),
            row(place, "functions", "unseen", cell.unseen),
            row(place, "lines", "median", lines.median, lines.ci95),
            row(place, "lines", "quartiles", nil, lines.quartiles),
            row(place, "lines", "interval_confidence", lines.confidence),
            row(place, "lines", "core", lines.core.map(Double.init)),
            row(place, "lines", "union", lines.union.map(Double.init)),
            row(place, "hap", hap.weight, hap.median, hap.ci95),
            row(place, "hap", "interval_confidence", hap.confidence),
            row(place, "hap", "by_weight", hap.median, hap.weightInterval),
            row(place, "hap", "density_per_line", hap.densityPerLine),
            row(place, "hap", "functions_without_weight", hap.missing.map(Double.init)),
        ] + sources + curves
    }

    private func host(_ host: ReportHost) -> [String] {
        host.loads.flatMap { load in
            let place = Place(workload: load.workload, runtime: load.runtime, kernel: host.kernel ?? "", arch: host.arch ?? "")
            return [
                row(place, host.host, "median_functions", load.functions), row(place, host.host, "median_lines", load.lines),
                row(place, host.host, "valid", Double(load.valid)),
                row(place, host.host, "measurements", Double(load.measurements)),
                row(place, host.host, "lost_events", load.lostEvents.map(Double.init)),
            ]
        }
    }

    private func exposure(_ exposure: ReportExposure) -> [String] {
        let place = Place(runtime: exposure.runtime, kernel: exposure.kernel, arch: exposure.arch)
        func share(_ part: String, _ unit: String, _ share: ReportExposure.Share) -> [String] {
            [("used", share.used), ("exposed", share.exposed), ("total", share.total)].map {
                row(place, "exposure \(part)", "\(unit)_\($0.0)", $0.1.map(Double.init))
            }
        }
        let parts = ([exposure.total] + exposure.subsystems).flatMap {
            share($0.name, "functions", $0.functions) + share($0.name, "lines", $0.lines)
        }
        return parts
            + exposure.hostile.flatMap { load in
                var place = place
                place.workload = load.workload
                return [row(place, "exposure", "asymptote", load.asymptote, load.asymptoteInterval)]
                    + load.curve.map { row(place, "exposed_functions", "\($0.seconds)", Double($0.functions)) }
                    + load.curve.map { row(place, "exposed_lines", "\($0.seconds)", Double($0.lines)) }
            }
    }

    private func similarity(_ similarity: HostSimilarity) -> [String] {
        let place = Place(workload: similarity.workload, runtime: similarity.runtime)
        func pairs(_ statistic: String, _ rows: [[Double]]) -> [String] {
            rows.enumerated().flatMap { first, distances in
                distances.enumerated().dropFirst(first + 1).map { second, distance in
                    row(place, "\(similarity.hosts[first]) & \(similarity.hosts[second])", statistic, distance)
                }
            }
        }
        let clusters = zip(similarity.hosts, similarity.clusters).map { row(place, $0.0, "cluster", Double($0.1)) }
        let outliers = similarity.outliers.flatMap { outlier in
            [
                row(place, outlier.host, "outlier_distance", outlier.distance),
                row(place, outlier.host, "outlier_score", outlier.score),
                row(place, outlier.host, "functions_extra", Double(outlier.extra.count)),
                row(place, outlier.host, "functions_lacking", Double(outlier.lacking.count)),
            ]
                + outlier.extra.map { row(place, outlier.host, "extra \($0)", 1) }
                + outlier.lacking.map { row(place, outlier.host, "lacking \($0)", 1) }
        }
        return [
            row(place, "all hosts", "hosts", Double(similarity.hosts.count)),
            row(place, "all hosts", "clusters", Double(Set(similarity.clusters).count)),
            row(place, "all hosts", "silhouette", similarity.silhouette),
        ] + similarity.clusterSizes.enumerated().map { row(place, "cluster \($0.offset)", "hosts", Double($0.element)) }
            + pairs("distance", similarity.distances) + pairs("distance_of_lines", similarity.distancesOfLines) + clusters
            + outliers
    }
}
