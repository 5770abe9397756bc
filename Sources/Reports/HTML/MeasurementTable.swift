/// Every measurement with all its numbers; those that count for nothing are struck through.
enum MeasurementTable {
    static func markup(_ hosts: [ReportHost]) -> Markup {
        var table = HTMLTable(
            "Every measurement; numbers that are not valid are struck through",
            [("host", .words), ("load", .words), ("runtime", .words), ("repeat", .numbers)]
                + [
                    "functions", "in interrupts only", "idle", "lines", "with inlined", "system calls", "events", "lost",
                    "settled after",
                    "start", "work",
                ].map { ($0, .numbers) })
        table.rows = hosts.flatMap { host in
            host.measurements.map { [.name(host.host), .name($0.workload), .name($0.runtime)] + numbers($0) }
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
