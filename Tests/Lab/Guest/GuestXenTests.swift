import FleetInventory
import Foundation
import Reports
import Testing

@Suite("Xen on a real kernel", .serialized, .enabled(if: LabFleet.isLong))
struct GuestXenTests {
    /// A lab of its own, whose one guest's kernel is Xen's first domain.
    private static let lab = "xen-tests"

    @Test("a service in a paravirtual domain is driven over its network, and the back ends are measured")
    func backEnds() async throws {
        let fleet = try LabFleet()
        let inventory = fleet.folder.appending(path: "xen.yaml").path
        _ = try await fleet.hapfleet(["lab", "down", "--name", Self.lab])
        let up = try await fleet.hapfleet([
            "lab", "up", "--name", Self.lab, "--kernels", "6.12+xen", "--memory", "1536", "-o", inventory,
        ])
        try #require(up.status == 0, "\(up.errors)")
        let host = try #require(try Inventory.read(path: inventory).hosts.first)
        let before = try await left(fleet, host)

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
        let run = try await fleet.hapfleet(["run", campaign, "-i", inventory, "--store", store, "--format", "json"])
        let report = try LabFleet.decode(Report.self, from: run.output)
        let measurement = try #require(report.hosts.first?.measurements.first, "\(run.errors)")
        #expect(measurement.valid && measurement.tasksMissed == 0, "\(measurement.invalidReasons)")
        #expect((measurement.workDone ?? 0) > 0)

        let shown = try await fleet.hapfleet([
            "show", "latest", "--host", host.name, "--functions", "--store", store, "--format", "json",
        ])
        let names = try LabFleet.decode(HostFunctions.self, from: shown.output).measurements.flatMap(\.functions).map(\.name)
        #expect(names.contains("xenvif_rx_skb"), "\(names.count) functions")
        let after = try await left(fleet, host)
        #expect(after == before, "\(after.filter { !before.contains($0) })")
        _ = try await fleet.hapfleet(["lab", "down", "--name", Self.lab])
    }

    private func left(_ fleet: LabFleet, _ host: FleetInventory.Host) async throws -> [Substring] {
        let own = try await fleet.ssh(
            host,
            "sudo xl list | awk 'NR > 1 { print $1 }'; sudo losetup --list --noheadings; pgrep -x 'xl|xenconsole' || true"
        )
        return try await fleet.traces(of: host) + own.split(separator: "\n")
    }
}
