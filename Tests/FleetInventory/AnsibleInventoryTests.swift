import Foundation
import StrictYAML
import Testing

@testable import FleetInventory

private let environment = InventoryEnvironment(home: "/home/ada", userName: "ada")
private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

private let examples = [
    "basic.ini", "basic.yaml", "multiple-groups.yaml", "nested-groups.yaml", "range.ini", "range.yaml", "stride.ini",
    "stride.yaml",
    "letters.ini", "host-variables.ini", "host-variables.yaml", "port.ini", "connections.ini", "alias.ini", "alias.yaml",
    "group-variables.ini", "group-variables.yaml", "groups-of-groups.ini", "groups-of-groups.yaml", "priority.yaml",
    "parameters.ini", "environment.ini", "location.ini", "corners.ini", "folder", "program.sh",
]

private func path(_ example: String) -> String {
    fixtures.appending(path: "ansible/\(example)").path(percentEncoded: false)
}

@Suite struct AnsibleInventoryTests {
    @Test("Ansible's documented examples have the hosts, groups and variables that ansible-inventory says", arguments: examples)
    func stored(example: String) throws {
        let listing = try AnsibleListing(Data(contentsOf: fixtures.appending(path: "expected/\(example).json")))
        listing.expectSame(as: try Inventory.read(path: path(example), environment: environment))
    }

    @Test("so they do by the ansible-inventory of this machine", .enabled(if: AnsibleTool.path != nil), arguments: examples)
    func live(example: String) throws {
        let listing = try AnsibleListing(AnsibleTool.list(path(example)))
        listing.expectSame(as: try Inventory.read(path: path(example), environment: environment))
    }

    @Test("groups have the children that ansible-inventory says", arguments: examples.filter { $0.contains(/\.(ini|yaml)$/) })
    func children(example: String) throws {
        let listing = try AnsibleListing(Data(contentsOf: fixtures.appending(path: "expected/\(example).json")))
        var inventory = AnsibleInventory()
        let text = try String(contentsOfFile: path(example), encoding: .utf8)
        try InventoryDocument(text, file: example, forced: nil).add(to: &inventory)
        #expect(inventory.groups.mapValues { Set($0.children.keys) }.filter { !$0.value.isEmpty } == listing.children)
    }

    @Test("what ansible-inventory --list printed is an inventory itself", arguments: examples)
    func printed(example: String) throws {
        let file = fixtures.appending(path: "expected/\(example).json")
        let listing = try AnsibleListing(Data(contentsOf: file))
        listing.expectSame(as: try Inventory.read(path: file.path(percentEncoded: false), environment: environment))
    }

    @Test("what has no effect is named, with its hosts")
    func notices() throws {
        #expect(
            try Inventory.read(path: path("connections.ini"), environment: environment).notices.map(\.description) == [
                "'ansible_connection': is 'local', but hosts are reached by SSH only (localhost)"
            ])
        let folder = try Inventory.read(path: path("folder"), environment: environment).notices.map(\.description)
        #expect(
            folder.sorted() == [
                "'list': is a list or a mapping, and no label (web1, web2)", "'name': cannot be the name of a label (db1)",
            ])
    }

    @Test("ansible_become and its kin say how root is reached; secrets and templates are no labels")
    func settings() throws {
        let inventory = try inventory(
            """
            plain
            without ansible_become=no
            doas ansible_become_method=doas
            always ansible_become=yes ansible_user=root
            su ansible_become_method=su ansible_become_password=x
            secret db_password=x vault_key=y label={{x}} rack=r3
            keys ansible_ssh_private_key_file=~/.ssh/id
            """)
        #expect(
            inventory.hosts.prefix(5).map(\.privilegeCommand) == [
                ["sudo", "-n"], [], ["doas", "-n"], ["sudo", "-n"], ["sudo", "-n"],
            ])
        #expect(inventory.host(named: "secret")?.labels == ["rack": "r3"])
        #expect(inventory.host(named: "keys")?.identityFiles == ["/home/ada/.ssh/id"])
        #expect(
            inventory.notices.map(\.subject) == [
                "ansible_become_method", "ansible_become_password", "db_password", "label", "vault_key",
            ])
        #expect(!inventory.notices.contains { $0.description.contains("'x'") })
    }

    @Test("what our own format would run on this machine is no more than a label")
    func commands() throws {
        let host = try #require(try inventory("a reset=/bin/reset console=/bin/console").hosts.first)
        #expect(host.resetCommand.isEmpty && host.console == nil)
        #expect(host.labels == ["reset": "/bin/reset", "console": "/bin/console"])
    }

    @Test("a value encrypted with Ansible Vault is named and does not stop the rest")
    func vault() throws {
        let inventory = try inventory(
            """
            all:
              hosts: {a: }
              vars:
                rack: r3
                key: !vault |
                  $ANSIBLE_VAULT;1.1;AES256
                  6162
                text: !unsafe "x"
            """)
        #expect(inventory.hosts.first?.labels == ["rack": "r3", "text": "x"])
        #expect(inventory.notices.map(\.description) == ["'key': is encrypted with Ansible Vault, and no label (a)"])
    }

    private func inventory(_ text: String, memberLimit: Int = InventoryFile.memberLimit) throws -> Inventory {
        var inventory = AnsibleInventory(memberLimit: memberLimit)
        try InventoryDocument(text, file: "f", forced: .ansible).add(to: &inventory)
        return try inventory.inventory(folder: nil, environment: environment)
    }

    private func complaint(_ text: String, memberLimit: Int = InventoryFile.memberLimit) throws -> String {
        do {
            return "accepted: \(try inventory(text, memberLimit: memberLimit).hosts.map(\.name))"
        } catch let error as YAMLError {
            return error.description
        }
    }

    @Test(
        "what does not fit together is refused in one line with its place",
        arguments: [
            ("[a:kids]\n", "f:1:1: a heading of unknown kind 'kids': use one of children, vars"),
            ("[a b]\n", "f:1:1: '[a b]' is no heading: write [group], [group:children] or [group:vars], without spaces"),
            ("[web]\n[all:children]\nwbe\n", "f:3:1: the group 'all' has the unknown child 'wbe': did you mean 'web'?"),
            ("[wbe:vars]\nx=1\n[web]\n", "f:1:1: variables for the unknown group 'wbe': did you mean 'web'?"),
            ("[a:vars]\nx\n[a]", "f:2:1: 'x' is no variable: write name=value"),
            ("h x=1 y", "f:1:7: 'y' is no variable: write name=value, in quotes if it has spaces"),
            ("  h x=\"1", "f:1:7: a quote or backslash without its end: close the quote"),
            ("h[2:1]", "f:1:2: host 'h[2:1]': '2:1' runs backwards: write '1:2'"),
            (
                "h[01:100]",
                "f:1:2: host 'h[01:100]': '01:100' has ends of two lengths: write both with 2 digits, or the first without zeros"
            ),
            ("h[1:9:0]", "f:1:2: host 'h[1:9:0]': '0' is no stride: write ranges as [1:40], [a:f] or [1:40:2]"),
            ("h[0:99999][0:99999]", "f:1:2: host 'h[0:99999][0:99999]': stands for more than 65536 names: write a smaller range"),
            ("h[a:b", "f:1:2: host 'h[a:b': a bracket without its partner: write ranges as [1:40] or [a:f]"),
            ("h:0", "f:1:2: host 'h:0': ':0' is no port: write a number from 1 to 65535"),
            ("h ansible_port=x", "f:1:3: 'ansible_port' of 'h' is 'x', no port: write a number from 1 to 65535"),
            (
                "h ansible_host='{{ x }}'",
                "f:1:3: 'ansible_host' of 'h' is the template '{{ x }}', which is not evaluated: write the value out"
            ),
            (
                "[a]\n[b]\n[a:children]\nb\n[b:children]\na\n",
                "f:6:1: makes the group 'a' a child of itself: remove one of the children in the circle"
            ),
            ("[a:children]\na\n[a]", "f:2:1: makes the group 'a' a child of itself: remove one of the children in the circle"),
            (
                "ada@h x=1",
                "f:1:1: 'ada@h' cannot be the name of a host: write the login name as ansible_user, or force a plain list with 'list:' before the path"
            ),
            ("{\"a\": {\"hosts\": [[]]}}", "f:1:18: item 1 of 'hosts' is a list, not text: write text, in quotes if it is empty"),
            ("all: [x, {}]\n", "f:1:10: item 2 of 'all' is a mapping, not text: write text, in quotes if it is empty"),
        ])
    func faults(text: String, line: String) throws {
        #expect(try complaint(text) == line)
    }

    @Test("no text makes it stop: an inventory cut short or changed anywhere is read or refused")
    func damage() throws {
        for example in ["corners.ini", "groups-of-groups.yaml", "basic.ini"] {
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path(example))))
            for index in stride(from: 0, to: bytes.count, by: 2) {
                _ = try complaint(String(decoding: bytes[..<index], as: UTF8.self))
                for byte in Array("[:\"\0".utf8) {
                    var damaged = bytes
                    damaged[index] = byte
                    _ = try complaint(String(decoding: damaged, as: UTF8.self))
                }
            }
        }
    }

    @Test("long lines of one character are read or refused in linear time, in a line of their own without control characters")
    func longLines() throws {
        for text in ["[", "]", ":", "[1:2]", "[1:1]", "[1-1]", "\u{1b}", "a ", "=", "\n", "é"] {
            let line = try complaint(String(repeating: text, count: 20_000))
            #expect(line.count < 1_000 && !line.contains("\u{1b}"))
            do throws(YAMLError) {
                _ = try HostList(String(repeating: text, count: 20_000), file: "f")
            } catch {
                #expect(error.description.count < 1_000)
            }
        }
    }

    @Test("groups that multiply each other's hosts are refused, not expanded")
    func bomb() throws {
        let chain = (1...100).map { "[g\($0):children]\ng\($0 - 1)\n" }.joined()
        #expect(
            try complaint("[g0]\nh[1:600]\n" + chain, memberLimit: 10_000)
                == "f:34:1: its groups hold more than 10000 hosts in all: nest groups less")
    }

    @Test("ten thousand hosts in a hundred groups are read")
    func many() throws {
        let groups = (0..<100).map { "[g\($0)]\nn\($0)x[000:099] rack=r\($0)\n[g\($0):vars]\na=1\n" }.joined()
        let inventory = try inventory(groups + "[top:children]\n" + (0..<100).map { "g\($0)\n" }.joined())
        #expect(inventory.hosts.count == 10_000)
        #expect(inventory.hosts.allSatisfy { $0.groups.count == 2 && $0.labels.count == 2 })
    }
}
