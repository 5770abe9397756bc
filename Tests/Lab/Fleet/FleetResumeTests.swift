import FleetInventory
import Foundation
import Reports
import Testing

@Suite("A coordinator that is killed", .serialized, .enabled(if: LabFleet.isBooted))
struct FleetResumeTests {
    let fleet: LabFleet
    let hosts: [FleetInventory.Host]

    init() throws {
        fleet = try LabFleet()
        hosts = Array(fleet.guests.prefix(2))
    }

    @Test("while hosts measure loses nothing: resuming collects what they kept, and measures only the rest")
    func resumes() async throws {
        let campaign = fleet.folder.appending(path: "resume.yaml").path
        try """
        name: resume
        hosts: all
        workloads: [redis-set]
        repeats: 2
        phases: {baseline: 500ms, warmup: 2s, settle: {quiet: 2s, max: 60s}, steady: {length: 1s, windows: 2}}
        start: {max_skew: 1s}
        limits: {timeout: 3m}

        """.write(toFile: campaign, atomically: true, encoding: .utf8)
        let store = fleet.folder.appending(path: "resume.sqlite").path
        let arguments = [
            "run", campaign, "-i", try #require(LabFleet.inventoryPath), "--store", store, "--select",
            hosts.map(\.name).joined(separator: " | "),
        ]
        try await fleet.hapfleetKilled(arguments, afterLine: "started on")

        let outcome = try await fleet.hapfleet(arguments + ["--resume", "latest", "--format", "json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try LabFleet.decode(Report.self, from: outcome.output)
        for host in report.hosts {
            #expect(host.measurements.map(\.repetition) == [1, 2], "\(host.host)")
            #expect(host.measurements.map(\.valid) == [true, true], "\(host.host): \(host.measurements.map(\.invalidReasons))")
            #expect(host.measurements.allSatisfy { $0.startOffsetMicroseconds != nil }, "also of what was collected later")
            #expect(outcome.errors.contains("\(host.host): kept by the host"), "the first was not measured again")
        }
        for host in hosts {
            let left = try await fleet.ssh(
                host, "sudo ls /sys/kernel/tracing/instances; sudo ls /var/lib/hapfleet/spool 2>/dev/null; true")
            #expect(left.isEmpty, "\(host.name): \(left)")
        }
    }
}
