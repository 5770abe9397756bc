import DocumentedDefinitions
import FleetInventory
import Foundation
import Reports
import Testing

/// All runtimes are in the image of every guest on x86_64; what they need of the kernel was looked at on this one.
private let guest = LabFleet.bootedGuests.on("6.12").first

@Suite("Runtimes on a real kernel", .serialized, .enabled(if: LabFleet.isBooted))
struct GuestRuntimeTests {
    /// Each runtime with one load at least, and each load in one runtime: all with all would take too long.
    private static let rounds: KeyValuePairs = [
        "redis-set": ["docker", "gvisor", "systemd-nspawn", "lxc"], "redis-get": ["gvisor-ptrace"], "python-tornado": ["podman"],
        "node-express": ["bubblewrap"], "nginx-static": ["docker-noseccomp"], "sqlite": ["crun"], "postgres": ["runc"],
        "start": ["runc"],
    ]
    /// Those whose services have an address of their own. Debian's runsc refuses a network of its own on this kernel: see docs/runtimes.md.
    private static let linked: KeyValuePairs = [
        "redis-set": ["native-veth"], "redis-get": ["crun-veth"], "python-tornado": ["crun-veth"],
        "nginx-static": ["native-veth"], "node-express": ["docker-bridge"],
    ]
    /// Those that need KVM, on a guest with 1536 MiB whose kernel has `noxsave` on its command line: see docs/runtimes.md.
    private static let machines: KeyValuePairs = [
        "redis-set": ["qemu-kvm", "gvisor-kvm"], "redis-get": ["qemu-kvm"], "shell": ["qemu-kvm"],
    ]

    @Test("every runtime runs a load that does its work, says its version, and leaves nothing behind")
    func all() async throws {
        let guest = try await TargetGuest(#require(guest))
        try await guest.startDocker()
        try await check(Self.rounds, on: guest)
        try await guest.stopDocker()
    }

    @Test("services in network namespaces of their own are driven over their link", .enabled(if: LabFleet.isLong))
    func links() async throws {
        let guest = try await TargetGuest(#require(guest))
        try await guest.startDocker()
        try await check(Self.linked, on: guest)
        try await guest.stopDocker()
    }

    @Test(
        "gVisor is driven over a link, on kernels where Debian's runsc takes a namespace for one",
        .enabled(if: LabFleet.isLong), arguments: LabFleet.bootedGuests.on("5.10", "6.1"))
    func linkOfGVisor(host: FleetInventory.Host) async throws {
        try await check(["redis-set": ["gvisor-veth"]], on: TargetGuest(host))
    }

    @Test(
        "services in virtual machines are driven, those with a tap over it, and the machine is measured",
        .enabled(if: LabFleet.isLong))
    func virtualMachines() async throws {
        try await check(Self.machines, on: TargetGuest(#require(guest)))
    }

    @Test(
        "a service in a machine of QEMU without KVM is driven over its tap: emulation inside of the lab's",
        .enabled(if: LabFleet.isLong))
    func emulated() async throws {
        try await check(["redis-set": ["qemu-tcg"]], on: TargetGuest(#require(guest)), timeout: "40m")
    }

    private func check(
        _ rounds: KeyValuePairs<String, [String]>, on guest: TargetGuest, timeout: String = "5m"
    ) async throws {
        let before = try await left(on: guest)
        for (workload, runtimes) in rounds {
            // Each start is long, a machine's too, and so is the way to one that is like the last.
            let slow = workload == "start" || runtimes[0].hasPrefix("qemu")
            let report = try await measure(
                on: guest, workload: workload, runtimes: runtimes,
                settle: slow ? "{quiet: 5s, max: 120s}" : "{quiet: 2s, max: 60s}", timeout: timeout)
            let measurements = report.hosts.flatMap(\.measurements)
            #expect(measurements.map(\.runtime).sorted() == runtimes.sorted())
            for measurement in measurements {
                let place = "\(workload) in \(measurement.runtime): \(measurement.invalidReasons)"
                #expect(measurement.valid && measurement.tasksMissed == 0 && (measurement.workDone ?? 0) > 0, "\(place)")
            }
            for runtime in report.hosts.flatMap(\.runtimes) {
                #expect(runtime.version?.isEmpty == false && runtime.configuration?.count == 64, "\(runtime)")
            }
        }
        #expect(try await left(on: guest) == before)
    }

    @Test("a load and a runtime of one's own are one file each, as the documentation shows them")
    func own() async throws {
        let guest = try await TargetGuest(#require(guest))
        let before = try await left(on: guest)
        let folder = guest.fleet.folder.appending(path: "own")
        let report = try await run(DocumentedDefinitions.write(to: folder), on: guest, folder: folder)
        #expect(try await left(on: guest) == before)
        #expect(Set(report.cells.map(\.runtime)) == ["native", "unshare"])
        for measurement in report.hosts.flatMap(\.measurements) {
            #expect(measurement.valid && (measurement.workDone ?? 0) > 0, "\(measurement.runtime): \(measurement.invalidReasons)")
        }
    }

    @Test("a container whose agent is killed is ended at the next contact")
    func killed() async throws {
        let guest = try await TargetGuest(#require(guest))
        try await guest.startDocker()
        let before = try await left(on: guest)
        async let killing = guest.root(
            """
            for try in $(seq 900); do grep -qs 1 /sys/kernel/tracing/instances/hapfleet-*/tracing_on && break; sleep 0.2; done
            docker ps -q
            pkill -KILL -f 'agents/[0-9a-f]* serve'
            for try in $(seq 900); do docker ps -aq | grep -q . || break; sleep 0.2; done
            """)
        let report = try await measure(
            on: guest, workload: "redis-set", runtimes: ["docker"], settle: "{quiet: 60s, max: 90s}", status: 1)
        #expect(try await killing.split(separator: "\n").count == 1, "there was no container")
        #expect(try await left(on: guest) == before)
        try await guest.stopDocker()
        for measurement in report.hosts.flatMap(\.measurements) {
            #expect(measurement.invalidReasons.contains { $0.contains("its agent ended without a result") }, "\(measurement)")
        }
    }

    private func measure(
        on guest: TargetGuest, workload: String, runtimes: [String], settle: String, timeout: String = "5m", status: Int32 = 0
    ) async throws -> Report {
        let folder = guest.fleet.folder.appending(path: "runtimes-\(workload)-\(runtimes[0])-\(status)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let campaign = folder.appending(path: "campaign.yaml").path
        try """
        name: runtimes
        hosts: all
        workloads: [\(workload)]
        runtimes: [\(runtimes.joined(separator: ", "))]
        phases: {baseline: 500ms, warmup: 1s, settle: \(settle), steady: {length: 5s, windows: 1}}
        start: {max_skew: 10s}
        limits: {timeout: \(timeout)}

        """.write(toFile: campaign, atomically: true, encoding: .utf8)
        return try await run(campaign, on: guest, folder: folder, status: status)
    }

    private func run(_ campaign: String, on guest: TargetGuest, folder: URL, status: Int32 = 0) async throws -> Report {
        let outcome = try await guest.fleet.hapfleet([
            "run", campaign, "-i", try #require(LabFleet.inventoryPath), "--select", "name='\(guest.host.name)'",
            "--store", folder.appending(path: "results.sqlite").path, "--format", "json",
        ])
        #expect(outcome.status == status, "\(outcome.errors)")
        return try LabFleet.decode(Report.self, from: outcome.output)
    }

    /// What tests and measurements could leave: tracing, files, processes, mounts, control groups and containers.
    private func left(on guest: TargetGuest) async throws -> [Substring] {
        let containers = try await guest.root(
            """
            docker ps -aq 2>/dev/null || true
            podman ps -aq
            runc list -q
            crun list -q
            runsc list --quiet
            ls /sys/fs/cgroup | grep hapfleet || true
            grep hapfleet- /proc/mounts || true
            lxc-ls --active
            ip -oneline link show dev hapfleet1 2>/dev/null || true
            pgrep -fa 'hapfleet-[0-9]|redis-server|postgres|conmon|runsc|nspawn|qemu-system' || true
            ls /var/lib/hapfleet | grep -v agents || true
            """)
        return try await guest.fleet.traces(of: guest.host) + containers.split(separator: "\n")
    }
}
