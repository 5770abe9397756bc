import FleetInventory
import Foundation
import Reports
import Testing

/// Before 6.4 vhost's worker is a kernel thread, later a thread of the hypervisor.
private let guests = LabFleet.bootedGuests.on("5.10", "6.12")

@Suite("Virtual machines on real kernels", .serialized, .enabled(if: LabFleet.isBooted))
struct GuestMachineTests {
    private let driver = "driver: {command: \(TargetGuest.idleDriver)}"

    /// A program with a hypervisor's name stands for it: what the kernel does for it is the kernel's own.
    @Test("a virtual machine is traced with the worker that moves its packets", arguments: guests)
    func vhost(host: FleetInventory.Host) async throws {
        let guest = try await TargetGuest(host)
        try await guest.root(
            """
            modprobe tun; modprobe vhost_net
            cp \(TargetGuest.program) /run/qemu-system-x86_64
            setsid bash -c 'exec -a "/usr/bin/qemu-system-x86_64" /run/qemu-system-x86_64 vhost guest=web,debug' >/dev/null 2>&1 &
            until ps -eL -o comm= | grep -q "^vhost-[0-9]"; do kill -0 $!; sleep 0.1; done
            """)
        let result = try await guest.measure("target: {virtual_machine: web}\n\(driver)")
        try await guest.root("pkill -x qemu-system-x86; rm /run/qemu-system-x86_64")
        let measurement = try #require(result.measurement, "\(result.errors)")
        #expect(measurement.valid, "\(measurement.invalidReasons)")
        #expect(measurement.tasksSeen == 2, "the hypervisor and the worker")
        #expect(measurement.tasksMissed == 0)
        #expect(result.functions.contains("eventfd_write"), "the hypervisor's own work")
        #expect(result.functions.contains("handle_tx_kick"), "the worker's: \(result.functions.filter { $0.contains("tx") })")
    }
}
