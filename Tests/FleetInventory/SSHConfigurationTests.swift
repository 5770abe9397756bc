import FleetInventory
import Foundation
import StrictYAML
import Testing

/// A home of the test's own with a `.ssh`.
private struct Home: ~Copyable {
    let url = FileManager.default.temporaryDirectory.appending(path: "home-\(UUID().uuidString)")
    var path: String { url.path(percentEncoded: false) }

    init(_ files: [String: String]) throws {
        for (name, text) in files {
            let file = url.appending(path: name)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func inventory() throws(YAMLError) -> Inventory {
        var environment = InventoryEnvironment(home: path, userName: "ada")
        environment.sshConfiguration = try SSHConfiguration.read(path: "~/.ssh/config", environment: environment)
        return try Inventory.read(path: "\(path)/hosts", environment: environment)
    }
}

@Suite struct SSHConfigurationTests {
    @Test("the first value that fits counts, keys add up, and what the inventory says is stronger")
    func precedence() throws {
        let home = try Home([
            "hosts": "web1\nroot@web2:22\ndb1\n",
            ".ssh/config": """
            User first
            Host web* !web9
              HostName=%h.example
              Port 2222
              IdentityFile "%d/my key"
            Match host db1,db2
              IdentityFile ~/.ssh/db
              UserKnownHostsFile /k1 ~/k2
            Host *
              Port 2200
              User last
              identityfile none
              IdentityFile /last
            """,
        ])
        let hosts = try home.inventory().hosts
        #expect(hosts.map(\.address) == ["web1.example", "web2.example", "db1"])
        #expect(hosts.map(\.name) == ["web1", "web2", "db1"])
        #expect(hosts.map(\.port) == [2222, 22, 2200])
        #expect(hosts.map(\.user) == ["first", "root", "first"])
        #expect(hosts[0].identityFiles == ["\(home.path)/my key", "/last"])
        #expect(hosts[2].identityFiles == ["\(home.path)/.ssh/db", "/last"])
        #expect(hosts[2].knownHostsFiles == ["/k1", "\(home.path)/k2"])
        #expect(hosts[0].knownHostsFiles == ["\(home.path)/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"])
    }

    @Test("an included file stands where it is included, and only for the hosts around it")
    func includes() throws {
        let home = try Home([
            "hosts": "a\nb\n",
            ".ssh/config": "Host a\n  Include parts/*.conf\n  Port 3\nHost *\n  User all\n",
            ".ssh/parts/1.conf": "Port 1\nHost b\n  User never\n", ".ssh/parts/2.conf": "User two\nMatch exec true\n  Port 9\n",
        ])
        let inventory = try home.inventory()
        #expect(inventory.hosts.map(\.port) == [1, 22])
        #expect(inventory.hosts.map(\.user) == ["two", "all"])
        #expect(inventory.notices.map(\.description) == ["'Match exec true': is not understood: the block has no effect"])
    }

    @Test("what is not understood is named")
    func notices() throws {
        let home = try Home([
            "hosts": "a\n",
            ".ssh/config": "HostKeyAlias b\nIdentityFile ~/%C\nSendEnv LANG\nIdentitiesOnly yes\nHost z\nProxyCommand nc %h\n"
                + "StrictHostKeyChecking no\nHostKeyAlias c\n",
        ])
        #expect(
            try home.inventory().notices.map(\.description) == [
                "'hostkeyalias': in an SSH configuration is not understood, and has no effect",
                "'identityfile': '~/%C' has a token that is not understood: left out",
                "'identitiesonly': in an SSH configuration is not understood, and has no effect",
                "'proxycommand': is not run: write a ProxyJump, or 'jump' in the inventory",
                "'stricthostkeychecking': is 'no', but host keys are checked always",
            ])
    }

    @Test("what concerns no host is not told: systemd's own block is in every configuration of newer systems")
    func othersBlocks() throws {
        let home = try Home([
            "hosts": "a\n",
            ".ssh/config": """
            Host unix/* vsock/*
                ProxyCommand /usr/lib/systemd/systemd-ssh-proxy %h %p
                StrictHostKeyChecking no
            Host .host
                ProxyCommand /usr/lib/systemd/systemd-ssh-proxy unix/run/ssh-unix-local/socket %p
            Host .host b
                ProxyUseFdpass yes
            """,
        ])
        #expect(
            try home.inventory().notices.map(\.description) == [
                "'proxyusefdpass': in an SSH configuration is not understood, and has no effect"
            ])
    }

    @Test(
        "what is wrong is refused with its place",
        arguments: [
            ("Host a\n  Port x\n", "2:3: 'x' is no port: write a number from 1 to 65535"),
            ("User \"a", "1:1: a quote or backslash without its end: close the quote"),
            ("HostName\n", "1:1: 'HostName' has no value: write one"),
            ("HostName a/b", "1:1: 'a/b' is no address: write a DNS name or an IP address"),
            ("Include config\n", "1:1: includes too many files: include at most 256, no file itself"),
        ])
    func faults(text: String, line: String) throws {
        let home = try Home(["hosts": "a\n", ".ssh/config": text])
        do throws(YAMLError) {
            _ = try home.inventory()
            Issue.record("accepted")
        } catch {
            #expect(error.description == "\(home.path)/.ssh/config:\(line)")
        }
    }
}
