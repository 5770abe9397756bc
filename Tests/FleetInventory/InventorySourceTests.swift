import Foundation
import StrictYAML
import Testing

@testable import FleetInventory

private let environment = InventoryEnvironment(home: "/home/ada", userName: "ada")

/// A folder of the test's own.
private struct Folder: ~Copyable {
    let url = FileManager.default.temporaryDirectory.appending(path: "inventory-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ text: String, as name: String, mode: Int = 0o644) throws -> String {
        let path = url.appending(path: name).path(percentEncoded: false)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }
}

private func reading(_ path: String, prefix: String = "") -> String {
    do throws(YAMLError) {
        let inventory = try Inventory.read(path: prefix + path, environment: environment)
        return inventory.hosts.map { "\($0.user)@\($0.name):\($0.port) \($0.groups.joined(separator: ","))" }.joined(
            separator: "; ")
    } catch {
        return error.description.replacing(/^.*?\/inventory-[^\/]*\//, with: "")
    }
}

@Suite struct InventorySourceTests {
    @Test(
        "the format shows in the text",
        arguments: [
            ("hosts: {a: }", "ada@a:22 "),
            (
                "# a list\nroot@a\nb[08-09]:2222 # two\n\nc[1:2]",
                "root@a:22 ; ada@b08:2222 ; ada@b09:2222 ; ada@c1:22 ; ada@c2:22 "
            ),
            ("[2001:db8::1]:2022\n", "ada@2001:db8::1:2022 "),
            ("a\n[web]\nb\n", "ada@a:22 ungrouped; ada@b:22 web"),
            ("a ansible_port=23\n", "ada@a:23 ungrouped"),
            ("---\nweb: {hosts: {a: }}", "ada@a:22 web"),
            ("all:\n  hosts:\n    a:\n", "ada@a:22 ungrouped"),
            ("{\"web\": {\"hosts\": [\"a\"]}, \"_meta\": {\"hostvars\": {\"a\": {\"ansible_port\": 23}}}}", "ada@a:23 web"),
            ("{\"web\": [\"a\"]}", "ada@a:22 web"),
            (
                "hosts: {hosts: {hosts: }}",
                "f:1:1: could be hapfleet's own inventory or Ansible's: say which with 'yaml:' or 'ansible:' before the path"
            ),
            ("host: {a: }", "f:1:1: unknown key 'host': did you mean 'hosts'?"),
            ("", "f: the file is empty: write a mapping of keys to values"),
            (
                "a b\n",
                "f:1:1: 'a b' is more than a host: write one host a line, or force Ansible's format with 'ansible:' before the path"
            ),
            ("a\na\n", "f:2:1: host 'a' stands more than once: keep one of them, or give them names in a YAML inventory"),
            ("a[1-99999]", "f:1:3: host 'a[1-99999]': stands for more than 65536 names: write a smaller range"),
        ])
    func recognized(text: String, meaning: String) throws {
        let folder = try Folder()
        #expect(reading(try folder.write(text, as: "f")) == meaning)
    }

    @Test(
        "a word before the path says what it is",
        arguments: [
            ("ansible:", "a\nb\n", "ada@a:22 ungrouped; ada@b:22 ungrouped"),
            (
                "list:", "all:22\n",
                "f:1:1: 'all' cannot be the name of a host: use letters, digits, '.', '-', '_' and ':'; 'all' is every host"
            ),
            ("ansible:", "hosts: {hosts: {a: }}", "ada@a:22 hosts"),
            ("yaml:", "hosts: {hosts: {user: root}}", "root@hosts:22 "),
        ])
    func forced(prefix: String, text: String, meaning: String) throws {
        let folder = try Folder()
        #expect(reading(try folder.write(text, as: "f"), prefix: prefix) == meaning)
    }

    @Test("the configuration of an Ansible plugin is told from an inventory")
    func plugin() throws {
        let folder = try Folder()
        let path = try folder.write("plugin: aws_ec2\nregions: [x]\n", as: "f.yml")
        #expect(reading(path).hasPrefix("f.yml:1:1: the configuration of an Ansible inventory plugin, not an inventory: "))
    }

    @Test("a folder with one inventory of ours is that inventory; of two it cannot be one")
    func folder() throws {
        let folder = try Folder()
        _ = try folder.write("hosts: {a: }", as: "one.yaml")
        let path = folder.url.path(percentEncoded: false)
        #expect(reading(path) == "ada@a:22 ")
        _ = try folder.write("[web]\nb\n", as: "two.ini")
        #expect(reading(path) == "one.yaml: hapfleet's own YAML cannot be one inventory of several: name this file alone")
    }

    @Test("standard input is read like a file, within its limit")
    func standardInput() throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data("root@a\n".utf8))
        try pipe.fileHandleForWriting.close()
        #expect(throws: YAMLError.self) {
            try InventoryText.read(pipe.fileHandleForReading, named: "standard input", byteLimit: 3)
        }
    }
}

/// Another test's child may hold a script that was just written open for an instant, until it has become its own program.
private func running(_ program: () -> String) -> String {
    while true {
        let result = program()
        if !result.contains("Text file busy") { return result }
    }
}

@Suite struct InventoryProgramTests {
    @Test("a program whose name ends like data is run only when it is called a program")
    func named() throws {
        let folder = try Folder()
        let path = try folder.write("#!/bin/sh\necho '{web: [a]}' #=\n", as: "p.ini", mode: 0o755)
        #expect(reading(path) == "p.ini:2:6: '{web: [a]}' is no variable: write name=value, in quotes if it has spaces")
        #expect(running { reading(path, prefix: "program:") } == "ada@a:22 web")
    }

    @Test(
        "a program that fails is told with its reason",
        arguments: [
            ("#!/bin/sh\necho broken >&2; exit 3", "p --list: ended with status 3 (broken): run it with --list to see why"),
            ("#!/bin/sh\nkill -9 $$", "p --list: was ended by signal 9: run it with --list to see why"),
            (
                "#!/nowhere/sh\n",
                "p --list: cannot be run (No such file or directory): check that it is a program for this machine"
            ),
            ("#!/bin/sh\necho '{\"a\": '", "p --list:2:1: "),
        ])
    func failures(script: String, line: String) throws {
        let folder = try Folder()
        let path = try folder.write(script, as: "p", mode: 0o755)
        #expect(running { reading(path) }.hasPrefix(line))
    }

    @Test("a script that may not be executed is not taken for a list")
    func notExecutable() throws {
        let folder = try Folder()
        #expect(
            reading(try folder.write("#!/bin/sh\n", as: "p"))
                == "p: a program that may not be executed: make it executable with chmod +x")
    }

    @Test("one that prints without end, or nothing for ever, is ended with its children")
    func limits() throws {
        let folder = try Folder()
        let flood = try folder.write("#!/bin/sh\nyes & wait", as: "flood", mode: 0o755)
        let silent = try folder.write("#!/bin/sh\nsleep 1000 & wait", as: "silent", mode: 0o755)
        let closed = try folder.write("#!/bin/sh\nexec >&- 2>&-; sleep 1000", as: "closed", mode: 0o755)
        func fault(_ program: InventoryProgram) -> String {
            running {
                do throws(YAMLError) { return try program.output() } catch { return error.cause }
            }
        }
        #expect(fault(InventoryProgram(path: flood, byteLimit: 1_000_000)) == "prints more than 1000000 bytes")
        #expect(fault(InventoryProgram(path: silent, timeout: .milliseconds(100))) == "did not end within 100ms")
        #expect(fault(InventoryProgram(path: closed, timeout: .milliseconds(100))) == "did not end within 100ms")
    }

    @Test("it has neither a shell nor our input, and its arguments are --list alone")
    func surroundings() throws {
        let folder = try Folder()
        let path = try folder.write("#!/bin/sh\nread x || echo \"{'$#-$1': [a]}\"", as: "p $(x)", mode: 0o755)
        #expect(running { reading(path) } == "ada@a:22 1---list")
    }
}
