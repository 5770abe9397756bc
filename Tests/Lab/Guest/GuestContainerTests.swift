import FleetInventory
import Foundation
import Reports
import Testing

/// One guest of the lab has docker: the daemon, containerd, a shim and runc, as anywhere.
private let guest = LabFleet.bootedGuests.last

@Suite("Containers on a real kernel", .serialized, .enabled(if: LabFleet.isBooted))
struct GuestContainerTests {
    /// Docker with an image of the tests' program alone.
    private func docker() async throws -> TargetGuest {
        let guest = try await TargetGuest(#require(guest))
        try await guest.startDocker()
        try await guest.root(
            """
            docker rm -f web >/dev/null 2>&1 || true
            docker image inspect tasks >/dev/null 2>&1 || tar -C /home/measure -c hapfleet-tasks | docker import - tasks >/dev/null
            """)
        return guest
    }

    private func stop(_ guest: TargetGuest) async throws {
        try await guest.root("docker rm -f web >/dev/null 2>&1 || true")
        try await guest.stopDocker()
    }

    @Test("a container whose first process a daemon has forked is traced whole, by its name and by a part of its id")
    func running() async throws {
        let guest = try await docker()
        let id = try await guest.root("docker run -d --network none --name web tasks /hapfleet-tasks threads 20").prefix(12)
        for name in ["web", String(id)] {
            let result = try await guest.measure("target: {container: \(name)}\ndriver: {command: \(TargetGuest.idleDriver)}")
            let measurement = try #require(result.measurement, "\(name): \(result.errors)")
            #expect(measurement.valid, "\(name): \(measurement.invalidReasons)")
            #expect(measurement.tasksSeen == 21, "\(name)")
            #expect(measurement.tasksMissed == 0, "\(name)")
        }
        try await stop(guest)
    }

    @Test("with the daemon as the target a container is traced from its first process' birth")
    func born() async throws {
        let guest = try await docker()
        let result = try await guest.measure(
            """
            target: {process: [dockerd, containerd]}
            driver: {command: [sudo, -n, docker, run, --rm, --network, none, tasks, /hapfleet-tasks, once]}
            """, settle: "{quiet: 40s, max: 75s}", prune: true)
        try await stop(guest)
        let measurement = try #require(result.measurement, "\(result.errors)")
        #expect(measurement.tasksMissed == 0)
        try #require((measurement.workDone ?? 0) > 0, "no container came to its end: \(measurement.invalidReasons)")
        #expect(!measurement.invalidReasons.contains { $0.hasPrefix("task_missed") }, "\(measurement.invalidReasons)")
        // Made once, at the very beginning, by the container's first process and by no daemon.
        #expect(result.functions.contains { $0.hasPrefix("process_vm_rw") }, "\(result.functions.count) functions")
    }
}
