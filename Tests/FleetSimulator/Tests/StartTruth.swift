import AgentWire
import Foundation
import HostReplay
import ResultStore
import Testing

/// What a store says of the starts of simulated hosts, against the truth.
enum StartTruth {
    /// All hosts share this machine's clock behind their offsets, so the truth is known up to the common instant: differences
    /// between two hosts' stated starts must agree with the true ones within both errors.
    static func check(_ store: SQLiteStore, _ run: RunRecord) async throws {
        let starts = try await store.measurements(of: run.id).map { record in
            let result = try ResultFile.decode(#require(record.result))
            let truth = Int64(result.actualStart.nanoseconds - HostProfile(name: record.key.host).clockAhead) / 1_000
            return (truth, try #require(record.startOffsetMicroseconds), try #require(record.offsetErrorMicroseconds))
        }
        let first = try #require(starts.first)
        for start in starts {
            let (stated, real) = (start.1 - first.1, start.0 - first.0)
            #expect(abs(stated - real) <= start.2 + first.2 + 2)
        }
    }
}
