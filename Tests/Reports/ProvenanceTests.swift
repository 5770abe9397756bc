import AgentWire
import Foundation
import ResultStore
import Testing

@testable import Reports

@Suite("Where a run comes from")
struct ProvenanceTests {
    @Test("is told with its seal, its hosts' facts but for their checks, and each result's hash and agent")
    func told() async throws {
        let path = NSTemporaryDirectory() + "hapfleet-provenance-" + UUID().uuidString
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        let store = try await SQLiteStore.open(path)
        var run = RunRecord(
            id: RunID("20261128-2215-ab3f"), campaign: "nightly", campaignText: "name: nightly\nhosts: all\n",
            started: Date(timeIntervalSince1970: 1_795_900_000))
        try await store.create(run)
        try await store.store(
            RunHostRecord(
                runID: run.id, host: "web1", address: "192.0.2.1", port: 22, status: .done,
                facts: ["cpu.microcode": "0xd000404", "check.tracefs": "yes", "boot_id": "", "os.id": "\u{1B}[31mdebian"]))
        let key = { MeasurementKey(runID: run.id, host: "web1", workload: "shell", runtime: "native", repetition: $0) }
        try await store.store(
            MeasurementRecord(key: key(1), status: .invalid, result: [UInt8]("abc".utf8), finished: run.started))
        try await store.store(MeasurementRecord(key: key(2), status: .failed, result: nil, finished: run.started))
        #expect(try await Provenance.of(run, in: store).seal == nil)
        run.finished = run.started + 60
        run.state = .finished
        try await store.update(run)
        let seal = try await store.seal(run)

        let provenance = try await Provenance.of(run, in: store)
        #expect(provenance.seal == seal.hash)
        #expect(provenance.hosts.map(\.facts) == [["cpu.microcode": "0xd000404", "os.id": "\u{1B}[31mdebian"]])
        #expect(provenance.measurements.map(\.status) == ["invalid", "failed"])
        #expect(
            provenance.measurements.map(\.result) == ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", nil],
            "FIPS 180-2's example")
        #expect(provenance.text.contains("  cpu.microcode  0xd000404\n"))
        #expect(provenance.text.contains("\n  hosts: all\n"))
        #expect(!provenance.text.contains("\u{1B}"))
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let read = try decoder.decode(Provenance.self, from: Data(try ReportJSON.text(provenance).utf8))
        #expect(read == provenance)
    }
}
