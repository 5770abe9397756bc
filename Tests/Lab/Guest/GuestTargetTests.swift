import FleetInventory
import Foundation
import Reports
import Testing

/// The oldest and the newest kernel of the lab: hosts on x86_64, for which the tests' program can be made here.
private let guests: [FleetInventory.Host] = {
    let sorted = LabFleet.bootedGuests.sorted {
        ($0.labels["kernel"] ?? "").compare($1.labels["kernel"] ?? "", options: .numeric) == .orderedAscending
    }
    return sorted.count > 1 ? [sorted[0], sorted[sorted.count - 1]] : sorted
}()

@Suite("Targets on real kernels", .serialized, .enabled(if: LabFleet.isBooted))
struct GuestTargetTests {
    private let program = TargetGuest.program
    private let driver = "driver: {command: \(TargetGuest.idleDriver)}"

    @Test("all of 200 threads of the service are traced", arguments: guests)
    func threads(host: FleetInventory.Host) async throws {
        let guest = try await TargetGuest(host)
        let result = try await guest.measure("service: {command: [\(program), threads, \"200\"]}")
        let measurement = try #require(result.measurement, "\(result.errors)")
        #expect(measurement.valid, "\(measurement.invalidReasons)")
        #expect(measurement.tasksSeen == 201)
        #expect(measurement.tasksMissed == 0)
    }

    @Test("what forks twice and gets another parent is traced", arguments: guests)
    func orphan(host: FleetInventory.Host) async throws {
        let guest = try await TargetGuest(host)
        let result = try await guest.measure("service: {command: [\(program), orphan]}")
        let measurement = try #require(result.measurement, "\(result.errors)")
        #expect(measurement.valid, "\(measurement.invalidReasons)")
        #expect(measurement.tasksSeen == 3, "the service, the child that ended, and the orphan")
        #expect(measurement.tasksMissed == 0)
    }

    /// The kernel no longer traces a task that ends; there is nothing of it to be missed.
    @Test("a child that has ended and was not asked for is not taken for one that runs untraced", arguments: guests)
    func zombie(host: FleetInventory.Host) async throws {
        let guest = try await TargetGuest(host)
        let result = try await guest.measure("service: {command: [\(program), zombie]}", settle: "{quiet: 5s, max: 60s}")
        let measurement = try #require(result.measurement, "\(result.errors)")
        #expect(measurement.tasksSeen ?? 0 > 2)
        #expect(measurement.valid && measurement.tasksMissed == 0, "\(measurement.invalidReasons)")
    }

    @Test(
        "processes that run already are traced by id and by name, with their threads, and with their children or without",
        arguments: guests)
    func processes(host: FleetInventory.Host) async throws {
        let guest = try await TargetGuest(host)
        let ids = try await guest.root(
            """
            pkill -x hapfleet-tasks || true
            setsid \(program) threads 4 >/dev/null 2>&1 & echo $!
            setsid sh -c '\(program) work & wait' >/dev/null 2>&1 & echo $!
            while [ $(pgrep -c hapfleet-tasks) -lt 2 ]; do sleep 0.1; done
            """
        ).split(separator: "\n")
        try #require(ids.count == 2)
        let counts = [
            ("{process: [\(ids[0]), \(ids[1])]}", 6), ("{process: \"hapfleet-t?sk*\"}", 6),
        ]
        for (target, count) in counts {
            let result = try await guest.measure("target: \(target)\n\(driver)")
            let measurement = try #require(result.measurement, "\(target): \(result.errors)")
            #expect(measurement.valid, "\(target): \(measurement.invalidReasons)")
            #expect(measurement.tasksSeen == UInt64(count), "\(target)")
            #expect(measurement.tasksMissed == 0, "\(target)")
        }
        let alone = try await guest.measure("target: {process: \(ids[1]), descendants: false}\n\(driver)")
        #expect((alone.measurement?.tasksSeen ?? 0) == 0, "the shell waits, and its child is no part of the target")
        try await guest.root("pkill -x hapfleet-tasks; true")
    }

    @Test("control groups of both versions are traced with the groups below them", arguments: guests)
    func cgroups(host: FleetInventory.Host) async throws {
        let guest = try await TargetGuest(host)
        try await guest.root(
            """
            pkill -x hapfleet-tasks || true
            mkdir -p /sys/fs/cgroup/hapfleet-test/inner /run/cgroup-v1
            mountpoint -q /run/cgroup-v1 || mount -t cgroup -o none,name=hapfleet cgroup /run/cgroup-v1
            mkdir -p "/run/cgroup-v1/of v1/inner"
            sh -c 'echo $$ > /sys/fs/cgroup/hapfleet-test/inner/cgroup.procs; exec setsid \(program) threads 2' >/dev/null 2>&1 &
            sh -c 'echo $$ > /sys/fs/cgroup/hapfleet-test/cgroup.procs; exec setsid \(program) work' >/dev/null 2>&1 &
            sh -c 'echo $$ > "/run/cgroup-v1/of v1/inner/tasks"; exec setsid \(program) threads 6' >/dev/null 2>&1 &
            while [ $(pgrep -c hapfleet-tasks) -lt 3 ]; do sleep 0.1; done
            """)
        let targets = [
            ("/hapfleet-test", 4), ("/run/cgroup-v1/of v1", 7),
        ]
        for (path, count) in targets {
            let result = try await guest.measure("target: {cgroup: \(path)}\n\(driver)")
            let measurement = try #require(result.measurement, "\(path): \(result.errors)")
            #expect(measurement.valid, "\(path): \(measurement.invalidReasons)")
            #expect(measurement.tasksSeen == UInt64(count), "\(path)")
        }
        try await guest.root("pkill -x hapfleet-tasks; true")
    }

    @Test(
        "a task that comes in from outside is found, counted, and makes the result invalid unless it is tolerated",
        arguments: guests)
    func missed(host: FleetInventory.Host) async throws {
        let guest = try await TargetGuest(host)
        try await guest.root(
            """
            pkill -x hapfleet-tasks || true
            mkdir -p /sys/fs/cgroup/hapfleet-guard
            sh -c 'echo $$ > /sys/fs/cgroup/hapfleet-guard/cgroup.procs; exec setsid \(program) work' >/dev/null 2>&1 &
            cat > /run/come-in <<'SCRIPT'
            while sleep 2; do
                \(program) work >/dev/null 2>&1 & echo $! > /sys/fs/cgroup/hapfleet-guard/cgroup.procs
            done
            SCRIPT
            setsid sh /run/come-in >/dev/null 2>&1 & echo $! > /run/come-in.pid
            """)
        let strict = try await guest.measure(
            "target: {cgroup: /hapfleet-guard}\n\(driver)", settle: "{quiet: 8s, max: 60s}", prune: true)
        let tolerant = try await guest.measure(
            "target: {cgroup: /hapfleet-guard}\n\(driver)", limits: ", tasks_missed: 1000", settle: "{quiet: 8s, max: 60s}",
            prune: true)
        try await guest.root("kill $(cat /run/come-in.pid); pkill -x hapfleet-tasks; true")
        let measurement = try #require(strict.measurement, "\(strict.errors)")
        #expect(!measurement.valid && measurement.invalidReasons.contains { $0.hasPrefix("task_missed: ") })
        #expect((measurement.tasksMissed ?? 0) >= 1)
        #expect(strict.status == 1)
        let tolerated = try #require(tolerant.measurement, "\(tolerant.errors)")
        #expect((tolerated.tasksMissed ?? 0) >= 1)
        #expect(tolerated.valid, "\(tolerated.invalidReasons)")
    }

    @Test("the agent, its SSH session and its driver stay out of a control group that holds them", arguments: guests)
    func ownNoise(host: FleetInventory.Host) async throws {
        let guest = try await TargetGuest(host)
        try await guest.root(
            """
            pkill -x hapfleet-tasks || true
            mkdir -p /sys/fs/cgroup/hapfleet-noise
            for process in $(pgrep -x sshd); do echo $process > /sys/fs/cgroup/hapfleet-noise/cgroup.procs; done
            sh -c 'echo $$ > /sys/fs/cgroup/hapfleet-noise/cgroup.procs; exec setsid \(program) work' >/dev/null 2>&1 &
            """)
        let result = try await guest.measure("target: {cgroup: /hapfleet-noise}\n\(driver)")
        try await guest.root(
            "for p in $(pgrep -x sshd); do echo $p > /sys/fs/cgroup/cgroup.procs; done; pkill -x hapfleet-tasks; true")
        let measurement = try #require(result.measurement, "\(result.errors)")
        #expect(measurement.valid, "\(measurement.invalidReasons)")
        #expect(result.errors.contains("and were left out of it"), "\(result.errors)")
        #expect(result.functions.contains("vfs_read"), "the other process of the group is measured")
        // The agent polls, the session sends over TCP, the driver forks: the measured program does none of it.
        let own = result.functions.filter { $0.hasPrefix("do_sys_poll") || $0.hasPrefix("tcp_") || $0.hasPrefix("copy_process") }
        #expect(own.isEmpty, "\(own.sorted())")
    }

    @Test("kernel threads are traced by their names", arguments: guests)
    func kernelThreads(host: FleetInventory.Host) async throws {
        let guest = try await TargetGuest(host)
        let result = try await guest.measure("target: {kernel_thread: [\"rcu_*\", \"kswapd?\"]}\n\(driver)")
        let measurement = try #require(result.measurement, "\(result.errors)")
        #expect(measurement.valid, "\(measurement.invalidReasons)")
        #expect((measurement.tasksSeen ?? 0) >= 1)
        #expect(result.functions.contains { $0.hasPrefix("rcu_gp") || $0.hasPrefix("rcu_") }, "\(result.functions.sorted())")
        #expect(!result.functions.contains("vfs_read"), "threads of the kernel read no files")
    }

    @Test("what a target names and nothing is called makes the host fail with the name and a remedy", arguments: guests.prefix(1))
    func absent(host: FleetInventory.Host) async throws {
        let guest = try await TargetGuest(host)
        // Files that look like a control group's, with the number of a process that runs.
        try await guest.root("mkdir -p /tmp/no-group; echo 1 | tee /tmp/no-group/cgroup.procs /tmp/no-group/tasks >/dev/null")
        for (target, name) in [
            ("{cgroup: /tmp/no-group}", "/tmp/no-group"),
            ("{container: no-such}", "no-such"), ("{unit: no-such}", "no-such"), ("{cgroup: /no-such}", "/no-such"),
            ("{virtual_machine: no-such}", "no-such"), ("{process: [sshd, no-such]}", "no-such"),
            ("{kernel_thread: no-such}", "no-such"),
        ] {
            let result = try await guest.measure("target: \(target)\n\(driver)")
            #expect(result.measurement?.valid != true, "\(target)")
            let reasons = (result.measurement?.invalidReasons ?? []).joined() + (result.host.reason ?? "") + result.errors
            #expect(reasons.contains("nothing that runs here is in the target: \(name)"), "\(target): \(reasons)")
        }
    }
}
