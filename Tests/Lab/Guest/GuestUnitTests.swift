import FleetInventory
import Foundation
import Reports
import Testing

@Suite("Units on a host with systemd", .serialized, .enabled(if: LabFleet.isBooted))
struct GuestUnitTests {
    /// A lab of its own, whose one guest has systemd as process 1.
    private static let lab = "systemd-tests"

    let fleet: LabFleet

    init() throws {
        fleet = try LabFleet()
    }

    @Test("a unit is traced with all its processes and threads, and so is a slice")
    func units() async throws {
        let inventory = fleet.folder.appending(path: "systemd.yaml").path
        _ = try await fleet.hapfleet(["lab", "down", "--name", Self.lab])
        let up = try await fleet.hapfleet([
            "lab", "up", "--name", Self.lab, "--kernels", "6.12", "--kernel-argument", "hapfleet.init=systemd", "-o", inventory,
        ])
        try #require(up.status == 0, "\(up.errors)")
        let host = try #require(try Inventory.read(path: inventory).hosts.first)
        let guest = try await TargetGuest(host, inventory: inventory)
        try await guest.root(
            """
            test "$(cat /proc/1/comm)" = systemd
            until systemctl is-active --quiet basic.target 2>/dev/null; do sleep 0.2; done
            systemd-run --quiet --unit=web \(TargetGuest.program) threads 20
            systemd-run --quiet --unit=other --slice=apart.slice \(TargetGuest.program) orphan
            while [ $(pgrep -c hapfleet-tasks) -lt 3 ]; do sleep 0.1; done
            """)
        for (unit, tasks) in [("web", 21), ("apart.slice", 2)] {
            let result = try await guest.measure("target: {unit: \(unit)}\ndriver: {command: \(TargetGuest.idleDriver)}")
            let measurement = try #require(result.measurement, "\(unit): \(result.errors)")
            #expect(measurement.valid, "\(unit): \(measurement.invalidReasons)")
            #expect(measurement.tasksSeen == UInt64(tasks), "\(unit)")
            #expect(measurement.tasksMissed == 0, "\(unit)")
        }
        _ = try await fleet.hapfleet(["lab", "down", "--name", Self.lab])
    }
}
