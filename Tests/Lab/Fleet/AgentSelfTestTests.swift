import Campaigns
import FleetInventory
import Foundation
import Testing

@Suite("What cannot be measured", .serialized, .enabled(if: LabFleet.isBooted))
struct AgentSelfTestTests {
    let fleet: LabFleet
    let host: FleetInventory.Host

    init() throws {
        fleet = try LabFleet()
        host = try #require(fleet.guests.on("6.12").first)
    }

    struct Fault: CustomTestStringConvertible, Sendable {
        let name: String
        let make: String
        let undo: String
        let problem: String
        let remedy: String
        var testDescription: String { name }
    }

    static let faults = [
        Fault(
            name: "kernel.ftrace_enabled is 0", make: "sysctl -q kernel.ftrace_enabled=0",
            undo: "sysctl -q kernel.ftrace_enabled=1",
            problem: "NO   ftrace_enabled: function tracing is switched off", remedy: "remedy: sysctl kernel.ftrace_enabled=1"),
        Fault(
            name: "kernel.kptr_restrict is 2", make: "sysctl -q kernel.kptr_restrict=2", undo: "sysctl -q kernel.kptr_restrict=0",
            problem: "NO   addresses: the kernel hides the addresses", remedy: "remedy: sysctl kernel.kptr_restrict=1"),
        Fault(
            name: "the disk is full",
            make: "mkdir -p /var/lib/hapfleet/spool; mount -t tmpfs -o size=1m none /var/lib/hapfleet/spool",
            undo: "umount /var/lib/hapfleet/spool; rmdir /var/lib/hapfleet/spool 2>/dev/null; true",
            problem: "NO   result's room: the result cannot be kept", remedy: "remedy: make 8 MiB free on the host's disk"),
    ]

    @Test("is named with its remedy by the agent's self-test and by the probe of a fleet", arguments: faults)
    func isNamed(fault: Fault) async throws {
        let target = try await AgentOnHost(host)
        try await target.root(fault.make)
        let said = try await target.root("\(target.path) selftest; test $? = 1")
        let probe = try await self.probe()
        try await target.root(fault.undo)
        #expect(said.contains(fault.problem) && said.contains(fault.remedy), "\(said)")
        #expect(said.hasSuffix("this host cannot be measured\n"))
        #expect(probe.status == 3)
        let problem = try #require(fault.problem.split(separator: ": ").last)
        #expect(probe.errors.contains(problem), "\(probe.errors)")
        #expect(probe.errors.contains(fault.remedy.dropFirst("remedy: ".count)), "\(probe.errors)")
        let after = try await target.root("\(target.path) selftest")
        #expect(after.hasSuffix("this host can be measured\n"), "\(after)")
        #expect(after.split(separator: "\n").count < 40)
        await target.close()
    }

    @Test("without privilege is said so; tracing in use by others and an unmounted tracefs are no hindrance")
    func noHindrance() async throws {
        let target = try await AgentOnHost(host)
        let unprivileged = try await target.connection.run("\(target.path) selftest")
        #expect(unprivileged.status == 1)
        #expect(unprivileged.output.contains("NO   privilege: the agent runs as user 1000"), "\(unprivileged.output)")

        try await target.root("echo function >/sys/kernel/tracing/current_tracer")
        let busy = try await probe(format: "json")
        try await target.root("echo nop >/sys/kernel/tracing/current_tracer; : >/sys/kernel/tracing/trace")
        #expect(busy.status == 0)
        #expect(busy.output.contains("others trace functions there, which slows it down: function"), "\(busy.output)")

        let mounts = "grep -c 'tracefs' /proc/mounts || true"
        try await target.root("umount -a -t tracefs; umount -a -t debugfs; true")
        let unmounted = try await target.root("\(target.path) selftest; \(mounts)")
        try await target.root("mount -t debugfs none /sys/kernel/debug; mount -t tracefs none /sys/kernel/tracing")
        #expect(unmounted.contains("yes  tracefs") && unmounted.hasSuffix("can be measured\n0\n"), "\(unmounted)")
        await target.close()
    }

    @Test("a kernel in lockdown=confidentiality is named by the probe, with what mends it")
    func lockdown() async throws {
        let options = ["--kernels", "6.12", "--kernel-argument", "lockdown=confidentiality", "--memory", "512"]
        let probe = try await fleet.withLab("lockdown-tests", options) { lab in
            try await fleet.hapfleet(["probe", "-i", lab.inventory, "--format", "json"])
        }
        #expect(probe.status == 3, "\(probe.errors)")
        #expect(probe.output.contains("the kernel is locked down (confidentiality)"), "\(probe.output)")
        #expect(probe.output.contains("boot with lockdown=integrity or none"))
    }

    private func probe(format: String = "table") async throws -> LabFleet.Outcome {
        try await fleet.hapfleet([
            "probe", "-i", try #require(LabFleet.inventoryPath), "--select", host.name, "--format", format,
        ])
    }
}
