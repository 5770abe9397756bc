import AgentWire
@testable import Campaigns
import FleetInventory
import Foundation
import Testing

@Suite("The least privilege that measuring takes", .serialized, .enabled(if: LabFleet.isBooted))
struct AgentPrivilegeTests {
    private static let pinned = "/usr/local/sbin/hapagent"
    let fleet: LabFleet
    let host: FleetInventory.Host

    init() throws {
        fleet = try LabFleet()
        host = try #require(fleet.guests.on("6.12").first)
    }

    private let campaign = """
        name: pinned
        hosts: all
        workloads: [redis-set]
        phases: {baseline: 500ms, warmup: 2s, settle: {quiet: 2s, max: 60s}}
        start: {max_skew: 1s}
        limits: {timeout: 3m}

        """

    @Test("an agent in a folder that somebody else owns is not started, and is again when root has it back")
    func foreignFolder() async throws {
        let target = try await AgentOnHost(host)
        try await target.root("chown 1000 /var/lib/hapfleet")
        let failure = await #expect(throws: HostFailure.self) { _ = try await AgentOnHost(host) }
        #expect(failure?.cause.contains("lies in /var/lib/hapfleet, which others than root can change (owner 1000") == true)
        try await target.root("chown 0 /var/lib/hapfleet")
        await target.close()
        try await AgentOnHost(host).close()
    }

    @Test(
        "an agent that was changed where it lies, or that others than root could change, is not started: the right one is put in its place",
        arguments: [
            "echo >>$agent", "chown 1000 $agent", "chmod g+w $agent", "chmod o+w $agent",
            "mv $agent /home/measure/agent; chown 1000 /home/measure/agent; ln -s /home/measure/agent $agent",
        ])
    func changedAgent(how: String) async throws {
        let target = try await AgentOnHost(host)
        try await target.root("agent=\(target.path); \(how)")
        let again = try await AgentOnHost(host)
        #expect(again.path == target.path)
        #expect(try await target.root("stat -c '%F, %u:%g %a' \(again.path)") == "regular file, 0:0 755\n")
        // It is called what its content hashes to.
        let hash = try await target.root("sha256sum <\(again.path)").prefix(64)
        #expect(hash == again.path.split(separator: "/").last)
        try await target.root("rm -f /home/measure/agent")
        await again.close()
        await target.close()
    }

    @Test("leaves a load none of the agent's files, and no link of the load's is followed when its folder is removed")
    func loadsFolder() async throws {
        let target = try await AgentOnHost(host)
        let before = try await target.state()
        try await target.root("mkdir -m 777 /tmp/kept; echo here >/tmp/kept/file")
        let agent = try await target.agent()
        let script = "ls -l /proc/$$/fd >/tmp/load.files; ln -s /tmp/kept way; mkdir inner; ln -s /tmp/kept inner/way;"
        let plan = AgentOnHost.plan(id: "linking", quiet: 2, settleMax: 20, script: script)
        let result = try await agent.take(try await agent.measure(plan))
        #expect(result.functions.count > 200, "\(result.invalidities)")
        await agent.close()
        let files = try await target.root("cat /tmp/load.files")
        // Nothing to read, where its output and its errors go, and what the shell opened itself: it may have two of one of them.
        let opened = Set(files.split(separator: "\n").compactMap { $0.contains(" -> ") ? $0.split(separator: " ").last : nil })
        #expect(opened.isSuperset(of: ["/dev/null", "/tmp/load.files"]) && opened.count == 4, "\(files)")
        #expect(opened.count { $0.hasPrefix("pipe:") } == 2, "\(files)")
        #expect(try await target.root("cat /tmp/kept/file") == "here\n")
        #expect(try await target.state() == before)
        try await target.root("rm -r /tmp/kept /tmp/load.files")
        await target.close()
    }

    @Test("is to start one agent at one path as root: it is verified, never replaced, and one with another hash is refused")
    func sudoersLine() async throws {
        let target = try await AgentOnHost(host)
        let line = try String(contentsOf: LabFleet.root.appending(path: "Deploy/sudoers/hapfleet"), encoding: .utf8)
            .replacing("%hapfleet", with: "measurer")
        try await target.root(
            """
            useradd -u 1100 -m -s /bin/bash -p '*' measurer && mkdir -p -m 700 ~measurer/.ssh
            cp ~measure/.ssh/authorized_keys ~measurer/.ssh/ && chown -R measurer: ~measurer/.ssh
            sed -i 's/^AllowUsers.*/& measurer/' /etc/ssh/sshd_config && kill -HUP $(pgrep -o sshd)
            install -o root -g root -m 0755 \(target.path) \(Self.pinned)
            cat >/etc/sudoers.d/hapfleet <<END
            \(line)
            END
            chmod 440 /etc/sudoers.d/hapfleet && visudo -cq
            """)
        let inventory = fleet.folder.appending(path: "pinned.yaml").path
        try """
        hosts:
          pinned: {address: \(host.address), port: \(host.port), user: measurer, agent: {pinned: \(Self.pinned)},
            identity_files: ["\(host.identityFiles[0])"], known_hosts: "\(host.knownHostsFiles[0])"}

        """.write(toFile: inventory, atomically: true, encoding: .utf8)
        let definition = fleet.folder.appending(path: "pinned-campaign.yaml").path
        try campaign.write(toFile: definition, atomically: true, encoding: .utf8)

        let outcome = try await fleet.hapfleet(["run", definition, "-i", inventory, "--store", fleet.store])
        #expect(outcome.status == 0, "\(outcome.errors)")

        try await target.root("chmod 0777 /usr/local/sbin")
        let exposed = try await fleet.hapfleet(["probe", "-i", inventory]).errors
        #expect(exposed.contains("lies in /usr/local/sbin, which others than root can change (owner 0, mode 777)"), "\(exposed)")
        try await target.root("chmod 0755 /usr/local/sbin")

        let right = try await target.root("sha256sum <\(Self.pinned)").prefix(64)
        try await target.root("echo >>\(Self.pinned)")
        let other = try await target.root("sha256sum <\(Self.pinned)").prefix(64)
        let refused = try await fleet.hapfleet(["probe", "-i", inventory])
        #expect(refused.status == 3)
        #expect(refused.errors.contains(right) && refused.errors.contains(other), "\(refused.errors)")
        #expect(try await target.root("sha256sum <\(Self.pinned)").prefix(64) == other)

        try await target.root("chmod 0777 \(Self.pinned)")
        #expect(try await fleet.hapfleet(["probe", "-i", inventory]).errors.contains("can be changed by others than root"))
        try await target.root("rm \(Self.pinned)")
        #expect(try await fleet.hapfleet(["probe", "-i", inventory]).errors.contains("is not there"))
        try await target.root(
            "rm /etc/sudoers.d/hapfleet; sed -i 's/ measurer$//' /etc/ssh/sshd_config; kill -HUP $(pgrep -o sshd); userdel -rf measurer; true"
        )
        await target.close()
    }
}
