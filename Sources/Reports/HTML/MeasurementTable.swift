/// Every measurement with all its numbers; those that count for nothing are struck through.
enum MeasurementTable {
    /// More rows would make the page of a large fleet too large for mail; CSV and JSON have all.
    private static let most = 500

    static func title(_ hosts: [ReportHost]) -> String {
        let all = hosts.map(\.measurements.count).reduce(0, +)
        return all <= most
            ? "Every measurement" : "The first \(most) of \(NumberText.count(all)) measurements; CSV and JSON have all of them"
    }

    static func markup(_ hosts: [ReportHost]) -> Markup {
        var table = HTMLTable(
            "\(title(hosts)); numbers that are not valid are struck through",
            [("host", .words), ("load", .words), ("runtime", .words), ("repeat", .numbers)]
                + [
                    "functions", "in interrupts only", "idle", "lines", "with inlined", "system calls", "events", "lost",
                    "settled after",
                    "start", "work",
                ].map { ($0, .numbers) })
        let measurements = hosts.flatMap { host in host.measurements.map { (host.host, $0) } }
        table.rows = measurements.prefix(most).map { host, measurement in
            [.name(host), .name(measurement.workload), .name(measurement.runtime)] + numbers(measurement)
        }
        return table.markup
    }

    private static func numbers(_ measurement: ReportMeasurement) -> [Markup] {
        let settled = measurement.settleSeconds.map { Int64(($0 * 1e6).rounded()) }
        let counts = [
            measurement.functions, measurement.functionsIRQ, measurement.functionsBaseline, measurement.lines,
            measurement.linesInlined,
            measurement.syscalls,
        ].map(NumberText.count)
        let texts =
            counts + [
                NumberText.count(measurement.events), NumberText.count(measurement.lostEvents),
                measurement.steady == false ? "not steady" : NumberText.duration(microseconds: settled),
                NumberText.duration(microseconds: measurement.startOffsetMicroseconds),
                NumberText.count(measurement.workDone) + (measurement.workUnit.isEmpty ? "" : " \(measurement.workUnit)"),
            ]
        return ["\(measurement.repetition)"] + texts.map { measurement.valid ? "\($0)" : "<s>\($0)</s>" }
    }
}
