import FleetInventory
import Foundation
import Reports
import Testing

@Suite("Xen on a real kernel", .serialized, .enabled(if: LabFleet.isLong))
struct GuestXenTests {
    let fleet: LabFleet

    init() throws {
        fleet = try LabFleet()
    }

    @Test("a service in a paravirtual domain is driven over its network, and the back ends are measured")
    func backEnds() async throws {
        // The guest's kernel is Xen's first domain.
        try await fleet.withLab("xen-tests", ["--kernels", "6.12+xen", "--memory", "1536"]) { lab in
            let before = try await left(on: lab.host)
            let (measurement, names) = try await measure(in: lab)
            #expect(measurement.valid && measurement.tasksMissed == 0, "\(measurement.invalidReasons)")
            #expect((measurement.workDone ?? 0) > 0)
            #expect(names.contains("xenvif_rx_skb"), "\(names.count) functions")
            let after = try await left(on: lab.host)
            #expect(after == before, "\(after.filter { !before.contains($0) })")
        }
    }

    /// Measures once, and gives the names of all functions that were entered, too.
    private func measure(in lab: LabFleet.OwnLab) async throws -> (ReportMeasurement, [String]) {
        let campaign = fleet.folder.appending(path: "xen-campaign.yaml").path
        try """
        name: xen
        hosts: all
        workloads: [redis-set]
        runtimes: [xen]
        phases: {baseline: 500ms, warmup: 1s, settle: {quiet: 5s, max: 120s}, steady: {length: 5s, windows: 1}}
        start: {max_skew: 10s}
        limits: {timeout: 8m}

        """.write(toFile: campaign, atomically: true, encoding: .utf8)
        let store = fleet.folder.appending(path: "xen.sqlite").path
        let run = try await fleet.hapfleet(["run", campaign, "-i", lab.inventory, "--store", store, "--format", "json"])
        let measurement = try LabFleet.decode(Report.self, from: run.output).hosts.first?.measurements.first
        let shown = try await fleet.hapfleet([
            "show", "latest", "--host", lab.host.name, "--functions", "--store", store, "--format", "json",
        ])
        let functions = try LabFleet.decode(HostFunctions.self, from: shown.output).measurements.flatMap(\.functions)
        return (try #require(measurement, "\(run.errors)"), functions.map(\.name))
    }

    private func left(on host: FleetInventory.Host) async throws -> [Substring] {
        let own = try await fleet.ssh(
            host,
            "sudo xl list | awk 'NR > 1 { print $1 }'; sudo losetup --list --noheadings; pgrep -x 'xl|xenconsole' || true")
        return try await fleet.traces(of: host) + own.split(separator: "\n")
    }
}
