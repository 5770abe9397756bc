import FleetInventory
import Foundation
import StrictYAML
import Testing

private let environment = InventoryEnvironment(home: "/home/ada", userName: "ada")

/// What is read from `text` in a file `fleet.yaml`.
func inventory(_ text: String) throws -> Inventory {
    let folder = FileManager.default.temporaryDirectory.appending(path: "inventory-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "fleet.yaml").path()
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return try Inventory.read(path: path, environment: environment)
}

private func complaint(_ text: String) throws -> String {
    do {
        _ = try inventory(text)
        return "accepted"
    } catch let error as YAMLError {
        return error.description.replacing(/^.*fleet\.yaml:/, with: "")
    }
}

@Suite struct InventoryTests {
    @Test("a host's own settings are stronger than its groups', a child's than its parent's, all than the defaults")
    func precedence() throws {
        let inventory = try inventory(
            """
            defaults: {user: measure, port: 2200, labels: {a: defaults, b: defaults, c: defaults, d: defaults}}
            hosts:
              one: {groups: [child], labels: {d: host}}
              two:
            groups:
              child: {labels: {c: child, d: child}}
              parent: {children: [child], hosts: [two], user: root, labels: {b: parent, c: parent, d: parent}}
            """)
        let one = try #require(inventory.host(named: "one"))
        #expect(one.labels == ["a": "defaults", "b": "parent", "c": "child", "d": "host"])
        #expect(one.user == "root" && one.port == 2200 && one.groups == ["child", "parent"])
        #expect(one.privilegeCommand == [])
        let two = try #require(inventory.host(named: "two"))
        #expect(two.labels["c"] == "parent" && two.groups == ["parent"])
        #expect(inventory.hosts.map(\.name) == ["one", "two"])
    }

    @Test("paths are absolute: relative ones start in the inventory's folder, ~ is the home")
    func paths() throws {
        let host = try #require(
            try inventory("hosts: {a: {identity_files: [keys/../id, ~/.ssh/id], known_hosts: /etc/hosts.keys}}").hosts.first)
        #expect(host.identityFiles[0].hasPrefix("/") && host.identityFiles[0].hasSuffix("/id"))
        #expect(!host.identityFiles[0].contains(".."))
        #expect(host.identityFiles[1] == "/home/ada/.ssh/id")
        #expect(host.knownHostsFiles == ["/etc/hosts.keys"])
    }

    @Test("a host without settings has the usual ones")
    func defaults() throws {
        let host = try #require(try inventory("hosts: {a: }").hosts.first)
        #expect(host.address == "a" && host.port == 22 && host.user == "ada" && host.privilegeCommand == ["sudo", "-n"])
        #expect(host.knownHostsFiles == ["/home/ada/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"])
    }

    @Test("an agent that is pinned for a group is the host's, unless the host names another; others have none")
    func pinnedAgent() throws {
        let inventory = try inventory(
            """
            hosts:
              grouped: {groups: [pinned]}
              own: {groups: [pinned], agent: {pinned: "/opt/agents/hap agent"}}
              free:
            groups: {pinned: {agent: {pinned: /usr/local/sbin/hapagent}}}
            """)
        #expect(inventory.hosts.map(\.pinnedAgent) == ["/usr/local/sbin/hapagent", "/opt/agents/hap agent", nil])
    }

    @Test("a reset command and a console are the host's own, its group's or the default; programs with a folder are absolute")
    func fallenHosts() throws {
        let inventory = try inventory(
            """
            defaults: {reset: [virsh, reset, "{host}"]}
            hosts:
              plain:
              grouped: {groups: [racked]}
              own: {groups: [racked], reset: [~/bin/reset, 7], console: [bin/console, --all]}
            groups: {racked: {reset: [/usr/sbin/power, cycle], console: logs/console}}
            """)
        let hosts = inventory.hosts
        #expect(hosts[0].resetCommand == ["virsh", "reset", "{host}"] && hosts[0].console == nil)
        #expect(hosts[1].resetCommand == ["/usr/sbin/power", "cycle"])
        let file = try #require(hosts[1].console?.description)
        #expect(file.hasPrefix("/") && file.hasSuffix("/logs/console") && hosts[1].console == .file(file))
        #expect(hosts[2].resetCommand == ["/home/ada/bin/reset", "7"])
        let program = file.replacing("logs/console", with: "bin/console")
        #expect(hosts[2].console == .command([program, "--all"]))
    }

    @Test("a range of hosts is many hosts, with their own addresses")
    func ranges() throws {
        let hosts = try inventory("hosts: {\"web[08-11].example\": {address: \"10.0.[0-1].[1-2]\"}}").hosts
        #expect(hosts.map(\.name) == ["web08.example", "web09.example", "web10.example", "web11.example"])
        #expect(hosts.map(\.address) == ["10.0.0.1", "10.0.0.2", "10.0.1.1", "10.0.1.2"])
    }

    @Test("an IPv6 address may be in brackets")
    func addresses() throws {
        #expect(
            try inventory("hosts: {a: {address: \"[::1]\"}, b: {address: \"::1%lo\"}}").hosts.map(\.address) == [
                "::1", "::1%lo",
            ])
    }

    @Test(
        "what does not fit together is refused with its place and what was meant",
        arguments: [
            (
                "hosts: {a: {agent: {pinned: sbin/hapagent}}}",
                "1:29: 'pinned' is not an absolute path: write the path of the agent on the host, such as /usr/local/sbin/hapagent"
            ),
            ("hosts: {a: {agent: {}}}", "1:20: 'agent' has no key 'pinned': add 'pinned: ...'"),
            ("hosts: {a: {agent: {pined: /a}}}", "1:21: unknown key 'pined': did you mean 'pinned'?"),
            ("hosts: {a: {reset: reboot now}}", "1:20: 'reset' is not a list of words: write [program, argument, ...]"),
            ("hosts: {a: {console: []}}", "1:22: 'console' names no program: write [program, argument, ...]"),
            ("hosts: {a: {prot: 22}}", "1:13: unknown key 'prot': did you mean 'port'?"),
            ("hosts: {a: {port: 65536}}", "1:19: 'port' is 65536, out of range: write a number from 1 to 65535"),
            ("host: {a: }", "1:1: unknown key 'host': did you mean 'hosts'?"),
            ("hosts: {a1: , \"a[1-2]\": }", "1:15: host 'a1' stands more than once: keep one of them"),
            ("hosts: {\"a[2-1]\": }", "1:9: host 'a[2-1]': '2-1' runs backwards: write '1-2'"),
            (
                "hosts: {\"a[1-99999999]\": }",
                "1:9: host 'a[1-99999999]': stands for more than 65536 names: write a smaller range"
            ),
            (
                "hosts: {a b: }",
                "1:9: 'a b' cannot be the name of a host: use letters, digits, '.', '-', '_' and ':'; 'all' is every host"
            ),
            (
                "hosts: {\"a[1-2]\": {address: b}}",
                "1:29: 'address' stands for 1 addresses, its key for 2 hosts: use ranges of one length"
            ),
            (
                "hosts: {web1: }\ngroups: {web: {hosts: [wbe1]}}",
                "2:24: item 1 of 'hosts' names the unknown host 'wbe1': did you mean 'web1'?"
            ),
            (
                "hosts: {a: {groups: [web]}}\ngroups: {g: {children: [wbe]}}",
                "2:25: item 1 of 'children' names the unknown group 'wbe': did you mean 'web'?"
            ),
            (
                "hosts: {}\ngroups: {low: {}, g: {children: [h, low]}, h: {children: [g]}}",
                "2:59: item 1 of 'children' makes the group 'g' a child of itself: remove one of the children in the circle"
            ),
            (
                "hosts: {a: {labels: {port: 1}}}",
                "1:22: 'port' cannot be a label: use letters, digits, '.', '-' and '_', and none of name, address, port, user"
            ),
            ("hosts: {a: {identity_files: ~bob/id}}", "1:29: 'identity_files' names another user's home: write the path out"),
            (
                "hosts: {a: {groups: [all]}}",
                "1:22: 'all' cannot be a group's name: use letters, digits, '.', '-' and '_'; 'all' is every host"
            ),
        ])
    func faults(text: String, line: String) throws {
        #expect(try complaint(text) == line)
    }

    @Test("ten thousand hosts in groups of groups are read")
    func many() throws {
        let groups = (1...100).map { "  g\($0): {hosts: [\"n[\($0 * 100 - 99)-\($0 * 100)]\"]}" }.joined(separator: "\n")
        let children = (1...100).map { "g\($0)" }.joined(separator: ", ")
        let inventory = try inventory("hosts: {\"n[1-10000]\": }\ngroups:\n\(groups)\n  top: {children: [\(children)]}\n")
        #expect(inventory.hosts.count == 10_000)
        #expect(inventory.hosts.allSatisfy { $0.groups.count == 2 })
    }

    @Test("the example inventory works as it stands")
    func example() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Inventory/example.yaml")
        let inventory = try Inventory.read(path: path.path(), environment: environment)
        #expect(inventory.hosts.count == 48)
        #expect(try Selection("production & !decommissioned").evaluate(on: inventory).count == 39)
        #expect(try Selection("kernels & !arm").evaluate(on: inventory).map(\.name) == ["build-x86"])
        #expect(try Selection("tier=production & kernel>=6.1").evaluate(on: inventory).map(\.name) == ["db1", "db2", "db3"])
    }
}
