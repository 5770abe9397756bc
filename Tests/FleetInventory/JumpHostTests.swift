import Foundation
import StrictYAML
import Testing

@testable import FleetInventory

@Suite struct JumpHostTests {
    private func hosts(_ text: String, name: String = "hosts.yaml", configuration: String? = nil) throws -> Inventory {
        let folder = FileManager.default.temporaryDirectory.appending(path: "jumps-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        var environment = InventoryEnvironment(home: "/home/ada", userName: "ada")
        if let configuration {
            let path = folder.appending(path: "config").path(percentEncoded: false)
            try Data(configuration.utf8).write(to: URL(fileURLWithPath: path))
            environment.sshConfiguration = try SSHConfiguration.read(path: path, environment: environment)
        }
        return try Inventory.read(path: file.path(percentEncoded: false), environment: environment)
    }

    private func way(_ inventory: Inventory, _ host: String) throws -> [String] {
        try #require(inventory.host(named: host)).jumpHosts.map { "\($0.user)@\($0.address):\($0.port)" }
    }

    @Test("a jump host may be of the inventory, with its settings and its own way, or an address")
    func own() throws {
        let inventory = try hosts(
            """
            defaults: {jump: gate}
            hosts:
              gate: {address: 192.0.2.1, user: door, port: 2222, known_hosts: /k}
              web: {}
              inner: {jump: "second,root@[fe80::1]:99"}
              second: {user: two}
              free: {jump: none}
            """)
        #expect(try way(inventory, "web") == ["door@192.0.2.1:2222"])
        #expect(try way(inventory, "gate") == [])
        #expect(try way(inventory, "free") == [])
        #expect(try way(inventory, "inner") == ["door@192.0.2.1:2222", "two@second:22", "root@fe80::1:99"])
        #expect(inventory.host(named: "web")?.jumpHosts.first?.knownHostsFiles == ["/k"])
    }

    @Test("jump hosts in a circle are refused, and what is no jump host")
    func faults() throws {
        let circle = #expect(throws: YAMLError.self) { try hosts("hosts: {a: {jump: b}, b: {jump: c}, c: {jump: b}}") }
        #expect(circle?.description.contains("go in a circle") == true)
        #expect(throws: YAMLError.self) { try hosts("hosts: {a: {jump: 'b:0'}}") }
        #expect(throws: YAMLError.self) { try hosts("hosts: {a: {jump: 'b,,c'}}") }
    }

    @Test("ProxyJump in an SSH configuration leads through hosts that it knows")
    func configuration() throws {
        let inventory = try hosts(
            "web\ndb\n", name: "hosts",
            configuration: """
                Host db
                  ProxyJump none
                Host web
                  HostName 10.0.0.1
                  ProxyJump gate,me@last:2200
                Host gate
                  HostName gate.example
                  User door
                Match host 10.0.0.1
                  User deploy
                """)
        #expect(try way(inventory, "web") == ["door@gate.example:22", "me@last:2200"])
        #expect(try way(inventory, "db") == [])
        #expect(inventory.host(named: "web")?.user == "deploy")
    }

    @Test("arguments for ssh in an Ansible inventory lead through a jump host; what else is in them is named")
    func ansible() throws {
        let inventory = try hosts(
            """
            a ansible_ssh_common_args='-J gate'
            b ansible_ssh_common_args='-o ProxyJump=me@gate:2200 -o StrictHostKeyChecking=no'
            c ansible_ssh_common_args='-o ProxyCommand="ssh -W %h:%p -q gate -p 7"'
            d ansible_ssh_extra_args='-o ProxyCommand="nc %h %p"'
            """, name: "hosts.ini")
        #expect(
            try ["a", "b", "c", "d"].map { try way(inventory, $0) } == [["ada@gate:22"], ["me@gate:2200"], ["ada@gate:7"], []])
        #expect(
            inventory.notices.map(\.description) == [
                "'ansible_ssh_common_args': has '-o StrictHostKeyChecking=no', which has no effect (b)",
                "'ansible_ssh_extra_args': has '-o ProxyCommand=nc %h %p', which has no effect (d)",
            ])
    }
}
