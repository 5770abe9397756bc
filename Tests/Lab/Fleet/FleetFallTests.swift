import FleetInventory
import Foundation
import Reports
import Testing

@Suite("A host that crashes under a hostile load", .serialized, .enabled(if: LabFleet.isBooted))
struct FleetFallTests {
    let fleet: LabFleet
    let falling: FleetInventory.Host
    let other: FleetInventory.Host

    init() throws {
        fleet = try LabFleet()
        let hosts = fleet.guests
        (falling, other) = (try #require(hosts.last), try #require(hosts.first))
        try #require(falling.name != other.name)
    }

    @Test("is found with its kernel's panic, reset, and measured in the next repeat; the other host's measurements count")
    func panics() async throws {
        let store = fleet.folder.appending(path: "fall.sqlite").path
        let boot = try await fleet.ssh(falling, "cat /proc/sys/kernel/random/boot_id")
        let outcome = try await fleet.hapfleet([
            "run", try campaign(), "-i", try #require(LabFleet.inventoryPath), "--store", store, "--format", "json",
        ])
        #expect(outcome.status == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains("\(falling.name): is being reset (1 of at most 5 times)"), "\(outcome.errors)")
        let report = try LabFleet.decode(Report.self, from: outcome.output)
        let its = try #require(report.hosts.first { $0.host == falling.name })
        #expect(its.status == "done", "\(its.reason ?? "")")
        #expect(its.measurements.map(\.valid) == [false, true], "\(its.measurements.map(\.invalidReasons))")
        let fall = try #require(its.measurements.first?.fall)
        #expect(fall.cause == "fell under panicking in native (Kernel panic - not syncing: sysrq triggered crash)")
        let console = try #require(fall.console)
        #expect(console.contains("Kernel panic - not syncing: sysrq triggered crash") && !console.contains("\u{1b}"))
        #expect(!console.contains("hapfleet-lab: starting sshd"), "what it said before the measurement is none of its")
        let others = try #require(report.hosts.first { $0.host == other.name })
        #expect(others.measurements.map(\.valid) == [true, true], "\(others.measurements.map(\.invalidReasons))")
        #expect(try await fleet.ssh(falling, "cat /proc/sys/kernel/random/boot_id") != boot)

        let shown = try await fleet.hapfleet(["show", "latest", "--host", falling.name, "--store", store])
        #expect(shown.output.contains("1 finding: host \(falling.name) fell under panicking in native"), "\(shown.output)")
        #expect(shown.output.contains("console, panicking in native, repeat 1\n"), "\(shown.output)")
    }

    /// Its driver, which begins when the measurement has, ends the kernel of one guest in the first repeat.
    private func campaign() throws -> String {
        let folder = fleet.folder.appending(path: "falling")
        try FileManager.default.createDirectory(at: folder.appending(path: "workloads"), withIntermediateDirectories: true)
        try """
        name: panicking
        kind: exposure
        service: {command: [sh, -c, "while sleep 1; do :; done"]}
        driver:
          command:
            - sh
            - -c
            - |
              case $HAPFLEET_MEASUREMENT@{host} in
                *-0/*@\(falling.name)) sleep 2; echo c | sudo -n tee /proc/sysrq-trigger ;;
              esac
              cat /proc/version
              echo done
        work: {line_prefix: done, each: 1, unit: turns}

        """.write(to: folder.appending(path: "workloads/panicking.yaml"), atomically: true, encoding: .utf8)
        let campaign = folder.appending(path: "campaign.yaml")
        try """
        name: falling
        hosts: \(falling.name) | \(other.name)
        workloads: [panicking]
        repeats: 2
        phases: {baseline: 500ms, warmup: 5s, settle: {quiet: 3s, max: 60s}, steady: {length: 2s, windows: 2}}
        start: {max_skew: 1s}
        limits: {timeout: 4m}

        """.write(to: campaign, atomically: true, encoding: .utf8)
        return campaign.path
    }
}
