import FleetInventory
import Foundation
import Reports
import Testing

/// Before 6.4 vhost's worker is a kernel thread, later a thread of the hypervisor.
private let guests = LabFleet.bootedGuests.on("5.10", "6.12")

/// Debian has neither Kata Containers nor Nabla: processes that are called as theirs do the work, see Deploy/lab/guest/stand-in.
@Suite("Runtimes that are stood in for on real kernels", .serialized, .enabled(if: LabFleet.isBooted))
struct GuestStandInTests {
    private let workload = "service: {command: [redis-server]}\ndriver: {command: \(TargetGuest.idleDriver)}"

    @Test("Kata's shim, virtiofsd and hypervisor are traced, with the worker that moves its packets", arguments: guests)
    func kata(host: FleetInventory.Host) async throws {
        let guest = try await TargetGuest(host)
        try await guest.root("modprobe tun; modprobe vhost_net")
        let measurement = try await measure("kata", on: guest, programs: ["ctr", "containerd-shim-kata-v2"]) { result in
            #expect(result.functions.contains("eventfd_write"), "the hypervisor's own work")
            #expect(result.functions.contains("handle_tx_kick"), "the worker's: \(result.functions.filter { $0.contains("tx") })")
        }
        #expect(measurement.tasksSeen == 9, "3 of the shim, 4 of virtiofsd, the hypervisor and its worker")
    }

    @Test("Nabla's tender is traced", arguments: guests.prefix(1))
    func nabla(host: FleetInventory.Host) async throws {
        let guest = try await TargetGuest(host)
        let measurement = try await measure("nabla", on: guest, programs: ["docker", "runnc"]) { result in
            #expect(result.functions.contains("vfs_read"), "its work")
        }
        #expect(measurement.tasksSeen == 2)
    }

    private func measure(
        _ runtime: String, on guest: TargetGuest, programs: [String], check: (TargetGuest.Result) -> Void
    ) async throws -> ReportMeasurement {
        let script = try Data(contentsOf: LabFleet.root.appending(path: "Deploy/lab/guest/stand-in")).base64EncodedString()
        let places = programs.map { "/usr/local/bin/\($0)" }.joined(separator: " ")
        try await guest.root(
            "for place in \(places); do echo \(script) | base64 -d > $place; chmod 755 $place; done")
        let result = try await guest.measure(workload, runtime: runtime)
        try await guest.root(
            """
            rm -r \(places) /run/hapfleet-stand-in
            ip netns delete hapfleet 2>/dev/null || true
            ! pgrep -fa '^/opt/(kata|runnc)/'
            """)
        let measurement = try #require(result.measurement, "\(result.errors)")
        #expect(measurement.valid && measurement.tasksMissed == 0, "\(measurement.invalidReasons)")
        check(result)
        return measurement
    }
}
