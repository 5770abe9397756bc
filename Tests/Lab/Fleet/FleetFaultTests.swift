import FleetInventory
import Foundation
import Reports
import Testing

/// One host of the lab is right; the others are each wrong in one way.
@Suite("Hosts that cannot be measured", .serialized, .enabled(if: LabFleet.isBooted))
struct FleetFaultTests {
    let fleet: LabFleet
    let good: FleetInventory.Host
    let other: FleetInventory.Host

    init() throws {
        fleet = try LabFleet()
        let hosts = fleet.guests
        good = try #require(hosts.first)
        other = try #require(hosts.last)
    }

    private let campaign = """
        name: faults
        hosts: all
        workloads: [redis-set]
        phases: {baseline: 500ms, warmup: 2s, settle: {quiet: 2s, max: 30s}, steady: {length: 1s, windows: 2}}
        start: {max_skew: 1s}
        limits: {timeout: 3m}

        """

    @Test("are each named with cause and remedy; the good one is measured; the exit status is 1")
    func mixedFleet() async throws {
        let stranger = try await makeKey("stranger")
        let hostKeys = try knownHosts(withWrongKeyFor: other)
        let inventory = """
            hosts:
              good: \(entry(good))
              unknown-key: \(entry(other, knownHosts: "/dev/null"))
              changed-key: \(entry(other, knownHosts: hostKeys))
              wrong-key: \(entry(other, identity: stranger))
              dead-port: \(entry(other, port: 9))
              no-sudo: \(entry(other, sudo: "setpriv --no-new-privs sudo -n"))
              no-tracefs: \(entry(other, sudo: "sudo -n setpriv --bounding-set=-sys_admin"))

            """
        let files = try write(inventory: inventory)
        try await fleet.ssh(other, "sudo umount -a -t tracefs; sudo umount -a -t debugfs; true")
        let outcome = try await fleet.hapfleet([
            "run", files.campaign, "-i", files.inventory, "--store", fleet.store, "--format", "json",
        ])
        try await fleet.ssh(other, "sudo mount -t debugfs none /sys/kernel/debug; sudo mount -t tracefs none /sys/kernel/tracing")

        #expect(outcome.status == 1, "\(outcome.errors)")
        let report = try LabFleet.decode(Report.self, from: outcome.output)
        let goodHost = try #require(report.hosts.first { $0.host == "good" })
        #expect(goodHost.measurements.map(\.valid) == [true], "\(goodHost.measurements.map(\.invalidReasons))")

        let expected = [
            ("unknown-key", "SHA256:"), ("changed-key", "SHA256:"), ("wrong-key", "publickey"), ("dead-port", "refused"),
            ("no-sudo", "sudo"), ("no-tracefs", "tracefs"),
        ]
        for (name, word) in expected {
            let host = try #require(report.hosts.first { $0.host == name })
            #expect(host.status == "failed", "\(name)")
            #expect(host.reason?.contains(word) == true, "\(name): \(host.reason ?? "no reason")")
            #expect(host.remedy?.isEmpty == false, "\(name) has no remedy")
            let lines = outcome.errors.split(separator: "\n").filter { $0.contains("FAILED \(name): ") }
            #expect(lines.count == 1, "\(name): \(lines)")
        }
    }

    @Test("alone give exit status 3, as nothing could be measured")
    func nothingMeasured() async throws {
        let files = try write(inventory: "hosts:\n  dead: \(entry(good, port: 9))\n")
        let outcome = try await fleet.hapfleet(["run", files.campaign, "-i", files.inventory, "--store", fleet.store])
        #expect(outcome.status == 3)
        let probe = try await fleet.hapfleet(["probe", "-i", files.inventory])
        #expect(probe.status == 3)
        #expect(probe.errors.contains("dead: "))
    }

    @Test(
        "files with a mistake give one line with file, line, cause and remedy, and exit status 2",
        arguments: [("hosts:\n  a: {adress: x}\n", ":2:"), ("hosts:\n\ta: {}\n", ":2:"), ("hosts: [\n", ":")])
    func mistakes(text: String, place: String) async throws {
        let files = try write(inventory: text)
        let outcome = try await fleet.hapfleet(["hosts", "-i", files.inventory])
        #expect(outcome.status == 2)
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains("inventory.yaml\(place)"), "\(outcome.errors)")
    }

    private func entry(
        _ host: FleetInventory.Host, port: Int? = nil, identity: String? = nil, knownHosts: String? = nil,
        sudo: String = "sudo -n"
    ) -> String {
        """
        {address: \(host.address), port: \(port ?? host.port), user: \(host.user), \
        identity_files: ["\(identity ?? host.identityFiles[0])"], known_hosts: "\(knownHosts ?? host.knownHostsFiles[0])", \
        sudo: "\(sudo)"}
        """
    }

    private func write(inventory: String) throws -> (inventory: String, campaign: String) {
        let paths = (fleet.folder.appending(path: "inventory.yaml"), fleet.folder.appending(path: "campaign.yaml"))
        try inventory.write(to: paths.0, atomically: true, encoding: .utf8)
        try campaign.write(to: paths.1, atomically: true, encoding: .utf8)
        return (paths.0.path, paths.1.path)
    }

    private func makeKey(_ name: String) async throws -> String {
        let path = fleet.folder.appending(path: name).path
        try? FileManager.default.removeItem(atPath: path)
        _ = try await fleet.run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path])
        return path
    }

    /// A known_hosts file in which a host has another host's key.
    private func knownHosts(withWrongKeyFor host: FleetInventory.Host) throws -> String {
        let lines = try String(contentsOfFile: host.knownHostsFiles[0], encoding: .utf8).split(separator: "\n")
        let own = "[\(host.address)]:\(host.port) "
        let foreign = try #require(lines.first { !$0.hasPrefix(own) && $0.hasPrefix("[") })
        let key = foreign.split(separator: " ", maxSplits: 1)[1]
        let path = fleet.folder.appending(path: "changed_hosts").path
        try (own + key + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
