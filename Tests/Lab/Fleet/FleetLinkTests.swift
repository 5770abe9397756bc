import FleetInventory
import Foundation
import Reports
import Testing

@Suite("A host whose link is down for a while", .serialized, .enabled(if: LabFleet.isBooted))
struct FleetLinkTests {
    @Test("while it measures is reached again, and its result collected: nothing is lost, nothing measured twice")
    func linkDown() async throws {
        let fleet = try LabFleet()
        let hosts = Array(fleet.guests.prefix(2))
        let campaign = fleet.folder.appending(path: "link.yaml").path
        // Longer than the half a minute of silence after which the coordinator takes a connection for lost.
        try """
        name: link
        hosts: all
        workloads: [shell]
        phases: {baseline: 500ms, warmup: 1s, settle: {quiet: 2s, max: 60s}, steady: {length: 45s, windows: 2}}
        start: {max_skew: 1s}
        limits: {timeout: 5m}

        """.write(toFile: campaign, atomically: true, encoding: .utf8)
        // Set down as soon as the agent traces: nothing of the host's side can tell the coordinator.
        try await fleet.ssh(
            hosts[1],
            """
            sudo sh -c 'setsid sh -c "
            on() { grep -qs 1 /sys/kernel/tracing/instances/*/tracing_on; }
            until on && sleep 1 && on; do sleep 0.2; done
            ip link set eth0 down; sleep 38; ip link set eth0 up" >/dev/null 2>&1 </dev/null &'
            """)
        let outcome = try await fleet.hapfleet([
            "run", campaign, "-i", try #require(LabFleet.inventoryPath), "--store", fleet.store, "--select",
            hosts.map(\.name).joined(separator: " | "), "--format", "json",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("\(hosts[1].name): ") && outcome.errors.contains("reconnecting"), "\(outcome.errors)")
        let report = try LabFleet.decode(Report.self, from: outcome.output)
        for host in report.hosts {
            #expect(host.measurements.map(\.valid) == [true], "\(host.host): \(host.measurements.map(\.invalidReasons))")
        }
        for host in hosts {
            let left = try await fleet.ssh(
                host, "sudo ls /sys/kernel/tracing/instances; sudo ls /var/lib/hapfleet/spool 2>/dev/null; true")
            #expect(left.isEmpty, "\(host.name): \(left)")
        }
    }
}
