import Foundation

/// Reports, each of another campaign, as metrics for Prometheus and what reads its format.
package struct OpenMetricsReport {
    private let reports: [Report]
    private let dialect: MetricsDialect

    package init(_ reports: [Report], dialect: MetricsDialect = .openMetrics) {
        self.reports = reports
        self.dialect = dialect
    }

    package var text: String {
        var metrics = OpenMetricsText(dialect)
        addRuns(to: &metrics)
        addCells(to: &metrics)
        addHosts(to: &metrics)
        return metrics.text
    }

    private typealias Sample = OpenMetricsText.Sample

    private func addRuns(to metrics: inout OpenMetricsText) {
        metrics.add(
            "hapfleet_run", .info, help: "The run that a campaign's metrics are of.",
            of(\.run) { [Sample(["run": $0.id, "campaign": $0.campaign, "state": $0.state], 1)] })
        metrics.add(
            "hapfleet_run_started_timestamp_seconds", unit: "seconds", help: "When the run was started.",
            of(\.run) { [Sample(["campaign": $0.campaign], $0.started.timeIntervalSince1970)] })
        metrics.add(
            "hapfleet_run_finished_timestamp_seconds", unit: "seconds", help: "When the run ended.",
            of(\.run) { [Sample(["campaign": $0.campaign], $0.finished?.timeIntervalSince1970)] })
        metrics.add(
            "hapfleet_hosts", help: "Hosts of the run by what became of them.",
            of(\.run) { run in
                let unfinished = run.hostsTotal - run.hostsOK - run.hostsFailed
                return [("ok", run.hostsOK), ("failed", run.hostsFailed), ("unfinished", unfinished)].map { status, count in
                    Sample(["campaign": run.campaign, "status": status], Double(count))
                }
            })
        metrics.add(
            "hapfleet_start_skew_seconds", unit: "seconds", help: "Time from the first host's start to the last one's.",
            of(\.self) { report in
                [("p99", report.sync.startSkewMicrosecondsP99), ("max", report.sync.startSkewMicrosecondsMax)].map {
                    statistic, skew in
                    Sample(["campaign": report.run.campaign, "statistic": statistic], Self.seconds(skew))
                }
            })
        metrics.add(
            "hapfleet_clock_offset_error_seconds", unit: "seconds", help: "The largest possible error of a clock's offset.",
            of(\.self) { [Sample(["campaign": $0.run.campaign], Self.seconds($0.sync.offsetErrorMicrosecondsMax))] })
    }

    private func of<Part>(_ part: KeyPath<Report, Part>, _ samples: (Part) -> [Sample]) -> [Sample] {
        reports.flatMap { samples($0[keyPath: part]) }
    }

    private func addCells(to metrics: inout OpenMetricsText) {
        addStatistics("hapfleet_cell_functions", "Kernel functions reached.", to: &metrics) { cell in
            [
                ("median", cell.functions.median), ("p25", cell.functions.p25), ("p75", cell.functions.p75),
                ("ci95_low", cell.functions.ci95?.first), ("ci95_high", cell.functions.ci95?.last),
                ("union", cell.functions.union.map(Double.init)), ("core", cell.functions.core.map(Double.init)),
                ("chao2", cell.functions.chao2),
            ]
        }
        addStatistics("hapfleet_cell_lines", "Source lines of the functions reached.", to: &metrics) { cell in
            [
                ("median", cell.lines.median), ("p25", cell.lines.p25), ("p75", cell.lines.p75),
                ("ci95_low", cell.lines.ci95?.first), ("ci95_high", cell.lines.ci95?.last),
                ("union", cell.lines.union.map(Double.init)), ("core", cell.lines.core.map(Double.init)),
            ]
        }
        addStatistics("hapfleet_cell_hap", "Horizontal Attack Profile: density times lines.", to: &metrics) { cell in
            [("median", cell.hap.median), ("ci95_low", cell.hap.ci95?.first), ("ci95_high", cell.hap.ci95?.last)]
        }
        metrics.add(
            "hapfleet_cell_coverage_ratio", unit: "ratio", help: "Estimated share of what can be reached that is known.",
            cells { campaign, cell in
                [
                    Sample(
                        [
                            "campaign": campaign, "workload": cell.workload, "runtime": cell.runtime, "kernel": cell.kernel,
                            "arch": cell.arch,
                        ], cell.functions.coverage
                    )
                ]
            })
        addToCells("hapfleet_cell_measurements", "valid", "Measurements by validity.", to: &metrics) { cell in
            [("true", Double(cell.valid)), ("false", Double(cell.measurements - cell.valid))]
        }
    }

    private func cells(_ samples: (_ campaign: String, ReportCell) -> [Sample]) -> [Sample] {
        reports.flatMap { report in report.cells.flatMap { samples(report.run.campaign, $0) } }
    }

    private func addStatistics(
        _ name: String, _ help: String, to metrics: inout OpenMetricsText, _ values: (ReportCell) -> [(String, Double?)]
    ) {
        addToCells(name, "statistic", help, to: &metrics, values)
    }

    /// A family with a sample for each of a cell's values, told apart by `label`.
    private func addToCells(
        _ name: String, _ label: String, _ help: String, to metrics: inout OpenMetricsText,
        _ values: (ReportCell) -> [(String, Double?)]
    ) {
        metrics.add(
            name, help: help,
            cells { campaign, cell in
                values(cell).map { word, value in
                    Sample(
                        [
                            "campaign": campaign, "workload": cell.workload, "runtime": cell.runtime, "kernel": cell.kernel,
                            "arch": cell.arch, label: word,
                        ], value
                    )
                }
            })
    }

    private func addHosts(to metrics: inout OpenMetricsText) {
        metrics.add(
            "hapfleet_host", .info, help: "A host of the run.",
            of(\.self) { report in
                report.hosts.map { host in
                    Sample(
                        [
                            "campaign": report.run.campaign, "host": host.host, "kernel": host.kernel ?? "",
                            "arch": host.arch ?? "", "status": host.status,
                        ], 1
                    )
                }
            })
        addMeasured("hapfleet_measurement_valid", "Whether the measurement's numbers count.", to: &metrics) { $0.valid ? 1 : 0 }
        addMeasured("hapfleet_measurement_functions", "Kernel functions reached by a valid measurement.", to: &metrics) {
            $0.valid ? $0.functions.map(Double.init) : nil
        }
        addMeasured("hapfleet_measurement_lines", "Source lines reached by a valid measurement.", to: &metrics) {
            $0.valid ? $0.lines.map(Double.init) : nil
        }
        addMeasured("hapfleet_measurement_lost_events", "Function entries that the ring buffer lost.", to: &metrics) {
            $0.lostEvents.map(Double.init)
        }
    }

    private func addMeasured(
        _ name: String, _ help: String, to metrics: inout OpenMetricsText, _ value: (ReportMeasurement) -> Double?
    ) {
        metrics.add(
            name, help: help,
            of(\.self) { report in
                report.hosts.flatMap { host in
                    host.measurements.map { measurement in
                        Sample(
                            [
                                "campaign": report.run.campaign, "host": host.host, "workload": measurement.workload,
                                "runtime": measurement.runtime, "repeat": String(measurement.repetition),
                            ], value(measurement)
                        )
                    }
                }
            })
    }

    private static func seconds(_ microseconds: Int64?) -> Double? {
        microseconds.map { Double($0) / 1e6 }
    }
}
