extension Listing {
    /// The hosts of a run, as `hapfleet show RUN` prints them.
    public init(hostsOf report: Report) {
        self.init(
            "hosts",
            [
                .init("host", "host"), .init("kernel", "kernel"), .init("arch", "arch"), .init("status", "status"),
                .init("measurements", "measurements"), .init("valid", "valid"), .init("build_id", nil),
                .init("address", "address", isOptional: true), .init("reason", "why"),
                .init("remedy", "remedy", isOptional: true),
            ])
        for host in report.hosts {
            append(
                [
                    .text(host.host), .text(orNone: host.kernel), .text(orNone: host.arch), .text(host.status),
                    .count(host.measurements.count), .count(host.measurements.count(where: \.valid)), .text(orNone: host.buildID),
                    .text(host.address), .text(orNone: host.reason), .text(orNone: host.remedy),
                ], style: host.hasFailed ? .bad : .plain)
        }
    }

    /// The measurements of one host, as `hapfleet show RUN --host H` prints them.
    public init(measurementsOf host: ReportHost) {
        self.init(
            "measurements",
            [
                .init("workload", "load"), .init("runtime", "runtime"), .init("repeat", "repeat"),
                .init("functions", "functions"),
                .init("functions_irq", "in irq", isOptional: true), .init("functions_baseline", "idle", isOptional: true),
                .init("lines", "lines"), .init("lines_inlined", "with inlined", isOptional: true),
                .init("syscalls", "calls", isOptional: true), .init("lost_events", "lost"), .init("valid", "valid"),
                .init("start_offset_us", "start", isOptional: true), .init("invalid_reasons", "why not"),
            ])
        for measurement in host.measurements {
            append(
                [
                    .text(measurement.workload), .text(measurement.runtime), .count(measurement.repetition),
                    .count(orNone: measurement.functions), .count(orNone: measurement.functionsIRQ),
                    .count(orNone: measurement.functionsBaseline), .count(orNone: measurement.lines),
                    .count(orNone: measurement.linesInlined), .count(orNone: measurement.syscalls),
                    .count(orNone: measurement.lostEvents.map(Int.init(clamping:))), .flag(measurement.valid),
                    .microseconds(orNone: measurement.startOffsetMicroseconds),
                    .text(measurement.invalidReasons.joined(separator: "; ")),
                ], style: measurement.valid ? .plain : .bad)
        }
    }
}
