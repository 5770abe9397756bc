import FleetInventory
import Foundation
import Reports
import Testing

@Suite("The agent's binary", .serialized, .enabled(if: LabFleet.isBooted))
struct AgentArchitectureTests {
    static let architectures = ["x86_64", "aarch64", "riscv64"]
    let fleet: LabFleet

    init() throws {
        fleet = try LabFleet()
    }

    @Test("is static, asks for no interpreter, and has at most 200 KB", arguments: architectures)
    func isStatic(architecture: String) throws {
        let file = try Data(contentsOf: LabFleet.root.appending(path: ".build/agents/hapagent-\(architecture)"))
        #expect(file.count <= 200_000)
        #expect(file.prefix(5) == Data([0x7F, 0x45, 0x4C, 0x46, 2]))
        // ELF-64: program headers begin at e_phoff, are e_phentsize long, e_phnum many; type 3 is PT_INTERP, 2 PT_DYNAMIC.
        func number(_ offset: Int, _ size: Int) -> Int { (0..<size).reduce(0) { $0 | Int(file[offset + $1]) << (8 * $1) } }
        let types = (0..<number(56, 2)).map { number(number(32, 8) + $0 * number(54, 2), 4) }
        #expect(types.contains(1) && !types.contains(3) && !types.contains(2), "\(types)")
    }

    @Test("runs where the root has no C library and nothing else", arguments: ["x86_64", "aarch64"])
    func noLibrary(architecture: String) async throws {
        let host = try #require(fleet.inventory.hosts.first { $0.labels["arch"] == architecture })
        let target = try await AgentOnHost(host)
        let said = try await target.root(
            """
            mkdir -p /tmp/bare/proc /tmp/bare/sys /tmp/bare/var/lib /tmp/bare/run; cp \(target.path) /tmp/bare/hapagent
            mount --rbind /proc /tmp/bare/proc; mount --rbind /sys /tmp/bare/sys
            find /tmp/bare -xdev -type f; chroot /tmp/bare /hapagent selftest
            umount -l /tmp/bare/proc /tmp/bare/sys; rm -rf --one-file-system /tmp/bare
            """)
        #expect(said.hasPrefix("/tmp/bare/hapagent\nhapagent ") && said.hasSuffix("this host can be measured\n"), "\(said)")
        await target.close()
    }

    /// The other architectures are in the fleet that every campaign of these tests measures.
    @Test("measures on riscv64")
    func riscv64() async throws {
        let campaign = fleet.folder.appending(path: "riscv64-campaign.yaml").path
        try """
        name: riscv64
        hosts: all
        workloads: [shell]
        phases: {baseline: 500ms, warmup: 2s, settle: {quiet: 2s, max: 60s}}
        start: {max_skew: 1s}
        limits: {timeout: 3m}

        """.write(toFile: campaign, atomically: true, encoding: .utf8)
        let outcome = try await fleet.withLab("riscv64-tests", ["--kernels", "7.2/riscv64", "--memory", "512"]) { lab in
            try await fleet.hapfleet(["run", campaign, "-i", lab.inventory, "--store", fleet.store, "--format", "json"])
        }
        let functions = try await fleet.hapfleet([
            "show", "latest", "--host", "lab-7.2-riscv64", "--functions", "--store", fleet.store, "--format", "json",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let host = try #require(try LabFleet.decode(Report.self, from: outcome.output).hosts.first)
        #expect(host.arch == "riscv64" && host.measurements.map(\.valid) == [true])
        #expect((host.measurements.first?.functions ?? 0) > 1_000 && (host.measurements.first?.syscalls ?? 0) > 20)
        let names = try #require(
            try LabFleet.decode(HostFunctions.self, from: functions.output).measurements.first?.functions.map(\.name))
        #expect(names.contains("vfs_read") && names.contains("__riscv_sys_read"))
    }
}
