import FleetInventory
import Foundation
import Reports
import Testing

@Suite("Units on a host with systemd", .serialized, .enabled(if: LabFleet.isBooted))
struct GuestUnitTests {
    let fleet: LabFleet

    init() throws {
        fleet = try LabFleet()
    }

    @Test("a unit is traced with all its processes and threads, and so is a slice")
    func units() async throws {
        // Systemd is process 1 there.
        try await fleet.withLab("systemd-tests", ["--kernels", "6.12", "--kernel-argument", "hapfleet.init=systemd"]) { lab in
            let guest = try await TargetGuest(lab.host, inventory: lab.inventory)
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
        }
    }
}
