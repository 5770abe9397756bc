import Foundation
public import ResultStore

extension Listing {
    /// Runs, newest first, as `hapfleet runs` prints them.
    public init(runs: [RunSummary]) {
        self.init(
            "runs",
            [
                .init("id", "run"), .init("campaign", "campaign"), .init("state", "state"), .init("started", "started"),
                .init("finished", nil), .init("hosts_total", "hosts"), .init("hosts_ok", "ok"), .init("hosts_failed", "failed"),
                .init("measurements", "measurements", isOptional: true), .init("valid", "valid", isOptional: true),
            ])
        for summary in runs {
            let run = summary.run
            let isClean = summary.hostsFailed == 0 && summary.validMeasurements == summary.measurements
            append(
                [
                    .text(run.id.text), .text(run.campaign), .text(run.state.rawValue), .text(run.started.formatted(.iso8601)),
                    .text(orNone: run.finished?.formatted(.iso8601)), .count(summary.hostsTotal), .count(summary.hostsDone),
                    .count(summary.hostsFailed), .count(summary.measurements), .count(summary.validMeasurements),
                ], style: run.state == .finished ? (isClean ? .plain : .bad) : .faint)
        }
    }
}
