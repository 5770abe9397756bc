import FleetInventory
import Foundation
import Reports
import Testing

@Suite("A load that another host drives", .serialized, .enabled(if: LabFleet.isBooted))
struct FleetLoadTests {
    let fleet: LabFleet
    let measured: FleetInventory.Host
    let generator: FleetInventory.Host

    init() throws {
        fleet = try LabFleet()
        let hosts = fleet.guests
        (measured, generator) = (try #require(hosts.first), try #require(hosts.last))
    }

    @Test("is counted as the measured host's work, over the guests' own network, and leaves nothing behind")
    func driven() async throws {
        // Few connections: of fifty that are begun at once the guests' network loses some, and each waits for seconds then.
        let outcome = try await run(
            driver: "redis-benchmark, -h, \"{address}\", -p, \"16380\", -c, \"4\", -t, set, -n, \"100\", --csv")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try LabFleet.decode(Report.self, from: outcome.output)
        let measurement = try #require(report.hosts.first?.measurements.first)
        #expect(report.hosts.map(\.host) == [measured.name])
        #expect(measurement.valid, "\(measurement.invalidReasons)")
        #expect((measurement.workDone ?? 0) > 0)
        #expect(report.cells.first?.discoveryByWork.isEmpty == false)
        let functions = try await functions()
        #expect(functions.isSuperset(of: ["tcp_sendmsg", "tcp_recvmsg"]))
        for host in [measured, generator] {
            let left = try await fleet.ssh(
                host, "pgrep -l redis; sudo ls /var/lib/hapfleet | grep -v agents; ls /run | grep hapfleet; true")
            #expect(left.isEmpty, "\(host.name): \(left)")
        }
    }

    @Test("that fails makes the measurement invalid, with the end of what it said and the host that said it")
    func failing() async throws {
        let outcome = try await run(driver: "sh, -c, \"echo no route to {address} >&2; exit 7\"")
        #expect(outcome.status == 1)
        let measurement = try #require(try LabFleet.decode(Report.self, from: outcome.output).hosts.first?.measurements.first)
        let reason = measurement.invalidReasons.joined(separator: "\n")
        #expect(!measurement.valid && reason.hasPrefix("workload_failed: on \(generator.name): "), "\(reason)")
        let address = try #require(measured.labels["service_address"])
        #expect(reason.contains("exit status 7") && reason.contains("no route to \(address)"), "\(reason)")
    }

    private func run(driver: String) async throws -> LabFleet.Outcome {
        let folder = fleet.folder.appending(path: "driven-load")
        try FileManager.default.createDirectory(at: folder.appending(path: "workloads"), withIntermediateDirectories: true)
        try """
        name: driven
        service:
          command: [redis-server, --port, "16380", --bind, 0.0.0.0, --protected-mode, "no", --save, ""]
          ready: {tcp: 127.0.0.1:16380}
        driver: {command: [\(driver)], on: \(generator.name)}
        work: {line_prefix: '"SET"', each: 100, unit: requests}

        """.write(to: folder.appending(path: "workloads/driven.yaml"), atomically: true, encoding: .utf8)
        let campaign = folder.appending(path: "campaign.yaml")
        try """
        name: driven
        hosts: \(measured.name)
        workloads: [driven]
        phases: {baseline: 1s, warmup: 1s, settle: {quiet: 6s, max: 60s}, steady: {length: 6s, windows: 2}}
        start: {max_skew: 1s}
        limits: {timeout: 3m}

        """.write(to: campaign, atomically: true, encoding: .utf8)
        return try await fleet.hapfleet([
            "run", campaign.path, "-i", try #require(LabFleet.inventoryPath), "--store", fleet.store, "--format", "json",
        ])
    }

    private func functions() async throws -> Set<String> {
        let outcome = try await fleet.hapfleet([
            "show", "latest", "--host", measured.name, "--functions", "--store", fleet.store, "--format", "json",
        ])
        let shown = try LabFleet.decode(HostFunctions.self, from: outcome.output)
        return Set(shown.measurements.flatMap(\.functions).filter { $0.context == "task" }.map(\.name))
    }
}
