import Foundation

/// A report as metrics for Prometheus and what reads its format.
struct OpenMetricsReport {
    let report: Report

    var text: String {
        var metrics = OpenMetricsText()
        addRun(to: &metrics)
        addCells(to: &metrics)
        addHosts(to: &metrics)
        return metrics.text
    }

    private func addRun(to metrics: inout OpenMetricsText) {
        let run = report.run
        metrics.add(
            "hapfleet_run", .info, help: "The run that these metrics are of.",
            [(["run": run.id, "campaign": run.campaign, "state": run.state], 1)])
        metrics.add(
            "hapfleet_run_started_timestamp_seconds", unit: "seconds", help: "When the run was started.",
            [([:], run.started.timeIntervalSince1970)])
        metrics.add(
            "hapfleet_run_finished_timestamp_seconds", unit: "seconds", help: "When the run ended.",
            [([:], run.finished?.timeIntervalSince1970)])
        metrics.add(
            "hapfleet_hosts", help: "Hosts of the run by what became of them.",
            [
                (["status": "ok"], Double(run.hostsOK)), (["status": "failed"], Double(run.hostsFailed)),
                (["status": "unfinished"], Double(run.hostsTotal - run.hostsOK - run.hostsFailed)),
            ])
        metrics.add(
            "hapfleet_start_skew_seconds", unit: "seconds", help: "Time from the first host's start to the last one's.",
            [
                (["statistic": "p99"], Self.seconds(report.sync.startSkewMicrosecondsP99)),
                (["statistic": "max"], Self.seconds(report.sync.startSkewMicrosecondsMax)),
            ])
        metrics.add(
            "hapfleet_clock_offset_error_seconds", unit: "seconds", help: "The largest possible error of a clock's offset.",
            [([:], Self.seconds(report.sync.offsetErrorMicrosecondsMax))])
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
            report.cells.map { (labels($0), $0.functions.coverage) })
        metrics.add(
            "hapfleet_cell_measurements", help: "Measurements by validity.",
            report.cells.flatMap { cell in
                [("true", cell.valid), ("false", cell.measurements - cell.valid)].map { valid, count in
                    (
                        [
                            "workload": cell.workload, "runtime": cell.runtime, "kernel": cell.kernel, "arch": cell.arch,
                            "valid": valid,
                        ], Double(count)
                    )
                }
            })
    }

    private func addStatistics(
        _ name: String, _ help: String, to metrics: inout OpenMetricsText, _ values: (ReportCell) -> [(String, Double?)]
    ) {
        metrics.add(
            name, help: help,
            report.cells.flatMap { cell in
                values(cell).map { statistic, value in
                    (
                        [
                            "workload": cell.workload, "runtime": cell.runtime, "kernel": cell.kernel, "arch": cell.arch,
                            "statistic": statistic,
                        ], value
                    )
                }
            })
    }

    private func addHosts(to metrics: inout OpenMetricsText) {
        metrics.add(
            "hapfleet_host", .info, help: "A host of the run.",
            report.hosts.map { host in
                (["host": host.host, "kernel": host.kernel ?? "", "arch": host.arch ?? "", "status": host.status], 1)
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
            report.hosts.flatMap { host in
                host.measurements.map { measurement in
                    (
                        [
                            "host": host.host, "workload": measurement.workload, "runtime": measurement.runtime,
                            "repeat": String(measurement.repetition),
                        ], value(measurement)
                    )
                }
            })
    }

    private func labels(_ cell: ReportCell) -> KeyValuePairs<String, String> {
        ["workload": cell.workload, "runtime": cell.runtime, "kernel": cell.kernel, "arch": cell.arch]
    }

    private static func seconds(_ microseconds: Int64?) -> Double? {
        microseconds.map { Double($0) / 1e6 }
    }
}
