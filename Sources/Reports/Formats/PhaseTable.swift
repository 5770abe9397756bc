/// What each phase of a host's measurements reached, and what the steady state may hold beyond it.
public struct PhaseTable {
    private let host: ReportHost

    /// The table of one host.
    public init(_ host: ReportHost) {
        self.host = host
    }

    /// The table for a terminal; empty if nothing was measured. See `Report.text` for the parameters.
    public func text(width: Int?, colour: Bool) -> String {
        var table = TextTable(
            [.init("load"), .init("runtime"), .init("repeat", .right)]
                + ["baseline", "warm-up", "settle", "steady"].map { .init($0, .right, group: "functions (seconds)") } + [
                    .init("new in steady", .right), .init("unseen, estimated", .right), .init("work", .right),
                ])
        for measurement in host.measurements where !measurement.phases.isEmpty {
            let phases = ["baseline", "warmup", "settle", "steady"].map { name in
                measurement.phases.first { $0.name == name }
            }
            let cells = phases.map { phase in
                phase.map { "\(NumberText.count($0.functions)) (\(NumberText.statistic(($0.seconds * 10).rounded() / 10)))" }
                    ?? "–"
            }
            table.append(
                [.init(measurement.workload), .init(measurement.runtime), .init("\(measurement.repetition)")]
                    + cells.map { .init($0, measurement.valid ? .plain : .faint) } + [
                        .init(NumberText.count(phases[3]?.functionsNew)), .init(Self.text(measurement.unseen)),
                        .init(NumberText.count(measurement.workDone) + " " + measurement.workUnit),
                    ])
        }
        return table.isEmpty ? "" : table.rendered(width: width, colour: colour)
    }

    private static func text(_ unseen: ReportMeasurement.Unseen?) -> String {
        guard let unseen else { return "–" }
        let bounds = [unseen.low, unseen.high].map { $0.rounded() }
        return "\(NumberText.statistic(unseen.estimate.rounded())) (\(NumberText.range(bounds)))"
    }
}
