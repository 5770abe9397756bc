import Foundation
import ResultStore

extension Date {
    /// 24 November 2026, 22:15 UTC, and `seconds` later.
    static func evening(_ seconds: Double = 0) -> Date {
        Date(timeIntervalSince1970: 1_795_558_500 + seconds)
    }
}

extension RunRecord {
    static func example(_ id: String = "20261124-2215-ab3f", started: Date = .evening()) -> RunRecord {
        RunRecord(id: RunID(id), campaign: "nightly", campaignText: "name: nightly\n", started: started)
    }
}

extension RunHostRecord {
    static func example(_ host: String = "web1", of run: RunRecord = .example()) -> RunHostRecord {
        RunHostRecord(
            runID: run.id, host: host, address: "127.0.0.1", port: 2201, facts: ["distribution": "Debian 12", "cpus": "2"],
            kernelRelease: "6.1.0-40-cloud-amd64", buildID: "0badc0de", architecture: "x86_64", offsetErrorMicroseconds: 180)
    }
}

extension MeasurementRecord {
    static func example(
        _ repetition: Int = 1, host: String = "web1", of run: RunRecord = .example(), status: Status = .valid,
        result: [UInt8]? = [1, 2, 3]
    ) -> MeasurementRecord {
        MeasurementRecord(
            key: MeasurementKey(runID: run.id, host: host, workload: "shell", runtime: "native", repetition: repetition),
            status: status, reasons: status == .valid ? [] : [InvalidReason(code: "lost_events", detail: "12 \"entries\", gone")],
            result: result, startOffsetMicroseconds: -1_250, offsetErrorMicroseconds: 180, workUnit: "loops",
            finished: .evening(60))
    }
}
