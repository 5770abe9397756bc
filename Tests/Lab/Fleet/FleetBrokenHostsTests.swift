import FleetInventory
import Foundation
import Reports
import Testing

/// Five guests: two are as they should be, one is powered off, one has another host key than is known, one's login may not use
/// sudo.
@Suite("Five hosts of which three are broken", .serialized, .enabled(if: LabFleet.isBooted))
struct FleetBrokenHostsTests {
    let fleet: LabFleet
    let hosts: [FleetInventory.Host]

    init() throws {
        fleet = try LabFleet()
        hosts = fleet.guests
        try #require(hosts.count >= 4)
    }

    @Test("two are measured, three are named with cause and remedy, and the exit status is 1")
    func threeBroken() async throws {
        let poweredOff = try await guestThatIsOff()
        try await fleet.ssh(hosts[3], Self.takeSudoAway)
        let inventory = fleet.folder.appending(path: "broken.yaml")
        try """
        hosts:
          first: \(entry(hosts[0]))
          second: \(entry(hosts[1]))
          changed-key: \(entry(hosts[2], knownHosts: try otherHostsKey(for: hosts[2], from: hosts[0])))
          no-sudo: \(entry(hosts[3]))
          powered-off: \(entry(poweredOff))

        """.write(to: inventory, atomically: true, encoding: .utf8)
        let campaign = fleet.folder.appending(path: "broken-campaign.yaml")
        try """
        name: broken
        hosts: all
        workloads: [shell]
        phases: {baseline: 500ms, warmup: 1s, settle: {quiet: 1s, max: 30s}, steady: {length: 1s, windows: 2}}
        start: {max_skew: 1s}
        limits: {timeout: 3m}

        """.write(to: campaign, atomically: true, encoding: .utf8)

        let outcome = try await fleet.hapfleet([
            "run", campaign.path, "-i", inventory.path, "--store", fleet.store, "--format", "json",
        ])
        try await fleet.ssh(hosts[3], "touch /tmp/sudo-again; until sudo -n true 2>/dev/null; do sleep 1; done")

        #expect(outcome.status == 1, "\(outcome.errors)")
        let report = try LabFleet.decode(Report.self, from: outcome.output)
        #expect(report.run.hostsOK == 2 && report.run.hostsFailed == 3)
        for name in ["first", "second"] {
            let host = try #require(report.hosts.first { $0.host == name })
            #expect(host.measurements.map(\.valid) == [true], "\(name): \(host.measurements.map(\.invalidReasons))")
        }
        for (name, word) in [("changed-key", "SHA256:"), ("no-sudo", "sudo"), ("powered-off", "refused")] {
            let host = try #require(report.hosts.first { $0.host == name })
            #expect(host.reason?.contains(word) == true, "\(name): \(host.reason ?? "no reason")")
            #expect(host.remedy?.isEmpty == false, "\(name) has no remedy")
            #expect(outcome.errors.contains("FAILED \(name): "))
        }
    }

    /// Takes the login's right away, and leaves something behind that gives it back when it is told to.
    private static let takeSudoAway = """
        sudo sh -c 'mv /etc/sudoers.d/measure /root/measure.sudoers
        setsid sh -c "until [ -e /tmp/sudo-again ]; do sleep 1; done
        mv /root/measure.sudoers /etc/sudoers.d/measure; rm /tmp/sudo-again" >/dev/null 2>&1 </dev/null &'
        """

    /// A guest of its own, booted and powered off again.
    private func guestThatIsOff() async throws -> FleetInventory.Host {
        try await fleet.withLab("off-\(getpid())", ["--kernels", "6.1"]) { $0.host }
    }

    private func entry(_ host: FleetInventory.Host, knownHosts: String? = nil) -> String {
        """
        {address: \(host.address), port: \(host.port), user: \(host.user), \
        identity_files: ["\(host.identityFiles[0])"], known_hosts: "\(knownHosts ?? host.knownHostsFiles[0])"}
        """
    }

    /// A known_hosts file in which `host` has the key of `other`.
    private func otherHostsKey(for host: FleetInventory.Host, from other: FleetInventory.Host) throws -> String {
        let lines = try String(contentsOfFile: other.knownHostsFiles[0], encoding: .utf8).split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("[\(other.address)]:\(other.port) ") })
        let path = fleet.folder.appending(path: "changed.known_hosts").path
        try "[\(host.address)]:\(host.port) \(line.split(separator: " ", maxSplits: 1)[1])\n"
            .write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
