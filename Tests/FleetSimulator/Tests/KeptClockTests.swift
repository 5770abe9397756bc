import Campaigns
import FleetSimulator
import HostReplay
import ResultStore
import Testing

@Suite("The clock of a host that is far away and that NTP or PTP keeps")
struct KeptClockTests {
    let scratch: Scratch
    private let fleet = SimulatedFleet(
        count: 2, faults: FaultTable(["sim00000": .far(milliseconds: 20), "sim00001": .far(milliseconds: 20)]))

    init() throws {
        scratch = try Scratch()
    }

    /// The errors of the clocks of a run whose coordinator's wall clock is kept so well; nil if nothing keeps it.
    private func errors(wallClockError: Int64?) async throws -> [Int64] {
        let (store, run) = try await scratch.run(
            fleet, campaign: scratch.campaign(start: "{lead: 100ms, max_skew: 10s}"),
            wallClock: {
                WallClock(aheadNanoseconds: Int64(HostProfile.wallClockAhead), errorNanoseconds: wallClockError)
            })
        try await StartTruth.check(store, run)
        return try await store.measurements(of: run.id).compactMap(\.offsetErrorMicroseconds)
    }

    @Test("is read by the service's own estimate, which is better than the way's there and back")
    func kept() async throws {
        let errors = try await errors(wallClockError: 50_000)
        #expect(errors.count == 2 && errors.allSatisfy { (150..<10_000).contains($0) }, "\(errors)")
    }

    @Test("is read by round trips where they are better, or where nothing keeps the coordinator's", arguments: [nil, 60_000_000])
    func roundTrips(wallClockError: Int64?) async throws {
        // Half of at least 20 ms.
        let errors = try await errors(wallClockError: wallClockError)
        #expect(errors.count == 2 && errors.allSatisfy { $0 >= 10_000 }, "\(errors)")
    }
}
