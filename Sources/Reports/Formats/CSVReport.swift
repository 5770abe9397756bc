/// One row a measurement, as RFC 4180 has it. Numbers that are not known are empty.
package struct CSVReport {
    static let header = [
        "run", "campaign", "host", "kernel", "build_id", "arch", "host_status", "workload", "runtime", "repeat", "functions",
        "functions_irq", "functions_baseline", "lines", "lines_inlined", "lines_missing_functions", "lines_source", "syscalls",
        "events",
        "lost_events", "steady", "settle_s", "valid", "invalid_reasons", "start_offset_us", "work_done", "work_unit",
        "functions_warmup", "functions_settle", "functions_steady", "unseen", "unseen_low", "unseen_high",
        "user_functions", "user_lines", "user_bytes_without_lines", "vertical_functions", "vertical_lines", "vertical_valid",
        "vertical_invalid_reasons",
    ]

    let report: Report

    var text: String {
        var lines = [Self.header.joined(separator: ",")]
        for host in report.hosts {
            let ofHost =
                [
                    report.run.id, report.run.campaign, host.host, host.kernel ?? "", host.buildID ?? "", host.arch ?? "",
                    host.status,
                ]
                .map(Self.word)
            lines += host.measurements.map { (ofHost + Self.fields($0)).joined(separator: ",") }
        }
        return Self.text(lines)
    }

    private static func fields(_ measurement: ReportMeasurement) -> [String] {
        [
            word(measurement.workload), word(measurement.runtime), String(measurement.repetition), number(measurement.functions),
            number(measurement.functionsIRQ), number(measurement.functionsBaseline), number(measurement.lines),
            number(measurement.linesInlined), number(measurement.linesMissingFunctions), number(measurement.linesSource),
            number(measurement.syscalls),
            number(measurement.events), number(measurement.lostEvents), number(measurement.steady),
            number(measurement.settleSeconds), String(measurement.valid),
            word(measurement.invalidReasons.joined(separator: "; ")), number(measurement.startOffsetMicroseconds),
            number(measurement.workDone), word(measurement.workUnit), number(functions(of: measurement, in: "warmup")),
            number(functions(of: measurement, in: "settle")), number(functions(of: measurement, in: "steady")),
            number(measurement.unseen?.estimate), number(measurement.unseen?.low), number(measurement.unseen?.high),
            number(measurement.vertical?.functionsUser), number(measurement.vertical?.linesUser),
            number(measurement.vertical?.bytesMissingLines), number(measurement.vertical?.functions),
            number(measurement.vertical?.lines), number(measurement.vertical?.valid),
            word(measurement.vertical?.invalidReasons.joined(separator: "; ") ?? ""),
        ]
    }

    private static func functions(of measurement: ReportMeasurement, in phase: String) -> Int? {
        measurement.phases.first { $0.name == phase }?.functions
    }

    private static func number(_ value: (some CustomStringConvertible)?) -> String {
        value?.description ?? ""
    }

    /// Lines as a file.
    package static func text(_ lines: [String]) -> String { lines.map { $0 + "\r\n" }.joined() }

    /// A text field. What a spreadsheet would take for a formula gets an apostrophe before it.
    package static func word(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map { "=+-@\t\r\n".unicodeScalars.contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        let edges = [safe.first, safe.last].contains { $0?.isWhitespace == true }
        guard edges || safe.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
